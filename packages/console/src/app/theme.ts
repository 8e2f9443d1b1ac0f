import {
  ActionIcon,
  Anchor,
  Badge,
  Button,
  Checkbox,
  type CSSVariablesResolver,
  createTheme,
  Drawer,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  Menu,
  Modal,
  SegmentedControl,
  Table,
  Tabs,
  Tooltip,
  type VariantColorsResolver,
} from '@mantine/core';
import classes from './theme.module.css';

/** The one green of the sign-in pages, from its softest ground to its darkest ink. */
const gate: MantineColorsTuple = [
  'var(--light--accent-soft)',
  '#cfe2da',
  '#a9cfbf',
  'var(--dark--accent)',
  '#4fa888',
  '#338468',
  '#256e55',
  'var(--light--accent)',
  'var(--light--accent-hover)',
  '#0e3429',
];

/** Stone: greys with the warmth of the pages. The last ones are the grounds of the dark theme. */
const stone: MantineColorsTuple = [
  'var(--light--surface-raised)',
  'var(--light--canvas)',
  'var(--light--canvas-arch)',
  'var(--light--line)',
  '#cac4b8',
  '#aaa396',
  'var(--light--line-control)',
  'var(--light--ink-muted)',
  '#33302b',
  'var(--light--ink)',
];

const dark: MantineColorsTuple = [
  'var(--dark--ink)',
  'var(--dark--ink-muted)',
  '#a39c90',
  'var(--dark--line-control)',
  '#4b473f',
  'var(--dark--line)',
  'var(--dark--surface-raised)',
  'var(--dark--surface)',
  'var(--dark--canvas-arch)',
  'var(--dark--canvas)',
];

const brick: MantineColorsTuple = [
  'var(--light--danger-soft)',
  '#f3d6d1',
  'var(--light--danger-line)',
  'var(--dark--danger)',
  '#c96a60',
  '#ad4139',
  '#9b2b26',
  'var(--light--danger)',
  'var(--light--danger-fill-hover)',
  '#571010',
];

/** Words on filled grounds, which change places with the theme. */
const INKS: Record<string, string> = { gate: 'var(--accent-ink)', red: 'var(--danger-ink)' };

const variantColorResolver: VariantColorsResolver = (input) => {
  const resolved = defaultVariantColorsResolver(input);
  const ink = INKS[input.color ?? 'gate'];
  return input.variant === 'filled' && ink ? { ...resolved, color: ink } : resolved;
};

const DIALOG_TITLE = {
  fontSize: 'var(--mantine-font-size-lg)',
  fontWeight: 650,
  lineHeight: 1.35,
} as const;

/** The look of the dashboard: the tokens of the sign-in pages, in Mantine's words. */
export const theme = createTheme({
  colors: { gate, gray: stone, dark, red: brick },
  primaryColor: 'gate',
  primaryShade: { light: 7, dark: 3 },
  variantColorResolver,
  black: 'var(--light--ink)',
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--font-mono)',
  fontSizes: { xs: '0.8125rem', sm: '0.875rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
  headings: {
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '1.625rem', lineHeight: '1.25' },
      h2: { fontSize: '1.125rem', lineHeight: '1.35' },
      h3: { fontSize: '1rem', lineHeight: '1.4' },
    },
  },
  radius: { xs: '0.25rem', sm: '0.375rem', md: '0.5rem', lg: '0.875rem', xl: '1.5rem' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ defaultProps: { size: 'sm' }, classNames: { loader: classes.loader } }),
    ActionIcon: ActionIcon.extend({
      defaultProps: { variant: 'subtle', color: 'gray', size: 'lg' },
    }),
    Anchor: Anchor.extend({ defaultProps: { underline: 'hover' } }),
    Badge: Badge.extend({
      defaultProps: { variant: 'light', radius: 'sm', size: 'md', tt: 'none', fw: 550 },
      styles: { root: { flex: 'none' }, label: { overflow: 'visible' } },
    }),
    Checkbox: Checkbox.extend({ defaultProps: { size: 'sm' } }),
    // The first of its items has the focus at once, as people who use menus by the keyboard expect (ARIA APG).
    Menu: Menu.extend({
      defaultProps: { shadow: 'md', position: 'bottom-end', withInitialFocusPlaceholder: false },
    }),
    // Else each would be another banner of the page.
    ModalHeader: { defaultProps: { component: 'div' } },
    DrawerHeader: { defaultProps: { component: 'div' } },
    Modal: Modal.extend({
      defaultProps: { centered: true, radius: 'lg', overlayProps: { backgroundOpacity: 0.45 } },
      styles: { title: DIALOG_TITLE },
    }),
    Drawer: Drawer.extend({
      defaultProps: { position: 'right', size: 'lg' },
      styles: { title: DIALOG_TITLE },
    }),
    // Not by its own `extend`, which would bring it along with the first page.
    NumberInput: { styles: { wrapper: { maxWidth: '11rem' } } },
    SegmentedControl: SegmentedControl.extend({
      classNames: {
        root: classes.segments,
        indicator: classes.segment,
        label: classes.segmentLabel,
      },
    }),
    Table: Table.extend({ defaultProps: { verticalSpacing: 'sm', horizontalSpacing: 'md' } }),
    Tabs: Tabs.extend({ defaultProps: { keepMounted: false } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 300, withArrow: true } }),
  },
});

/** Mantine's own variables, from the tokens that the style sheets use. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: common,
  dark: {
    ...common,
    '--mantine-color-dark-light-hover': 'var(--surface-raised)',
  },
});

const common = {
  '--mantine-color-body': 'var(--surface)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--ink-muted)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-color-placeholder': 'var(--placeholder)',
  '--mantine-color-error': 'var(--danger)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-hover': 'var(--surface-raised)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-default-border': 'var(--line)',
  '--mantine-color-disabled': 'var(--canvas-arch)',
  '--mantine-color-disabled-color': 'var(--ink-muted)',
  '--mantine-color-disabled-border': 'var(--line)',
  '--mantine-primary-color-filled': 'var(--accent)',
  '--mantine-primary-color-filled-hover': 'var(--accent-hover)',
  '--mantine-primary-color-contrast': 'var(--accent-ink)',
  '--mantine-primary-color-light': 'var(--accent-soft)',
  '--mantine-primary-color-light-hover': 'var(--accent-soft)',
  '--mantine-primary-color-light-color': 'var(--accent)',
  '--mantine-color-gate-filled': 'var(--accent)',
  '--mantine-color-gate-filled-hover': 'var(--accent-hover)',
  '--mantine-color-gate-light': 'var(--accent-soft)',
  '--mantine-color-gate-light-hover': 'var(--accent-soft)',
  '--mantine-color-gate-light-color': 'var(--accent)',
  '--mantine-color-red-filled': 'var(--danger-fill)',
  '--mantine-color-red-filled-hover': 'var(--danger-fill-hover)',
  '--mantine-color-red-light': 'var(--danger-soft)',
  '--mantine-color-red-light-hover': 'var(--danger-soft)',
  '--mantine-color-red-light-color': 'var(--danger)',
  '--mantine-color-red-outline': 'var(--danger)',
  '--mantine-color-gray-light': 'var(--neutral-soft)',
  '--mantine-color-gray-light-hover': 'var(--neutral-soft)',
  '--mantine-color-gray-light-color': 'var(--neutral)',
};
