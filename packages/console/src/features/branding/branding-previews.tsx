import { Group, SegmentedControl, Skeleton, Text } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import type { BrandingPreview } from '../../../generated/admin-api.ts';
import classes from './branding.module.css';
import type { PreviewedPage } from './branding-api.ts';

/** CSS pixels of the screens that are shown, made smaller to fit. */
const SIZES = { desk: { width: 1200, height: 720 }, phone: { width: 375, height: 720 } } as const;

const PAGES: readonly { value: PreviewedPage; label: string }[] = [
  { value: 'sign_in', label: 'Sign-in' },
  { value: 'code', label: 'Code' },
  { value: 'account', label: 'Account' },
];
const SCREENS: readonly { value: keyof typeof SIZES; label: string }[] = [
  { value: 'desk', label: 'Desk' },
  { value: 'phone', label: 'Phone' },
];
const THEMES = { light: 'By day', dark: 'At night' } as const;

/** What is previewed, and on what. */
export interface PreviewChoice {
  page: PreviewedPage;
  size: keyof typeof SIZES;
}

/** A page of the provider as the draft would make it, by day and at night. */
export function BrandingPreviews(props: {
  choice: PreviewChoice;
  change: (choice: PreviewChoice) => void;
  preview: BrandingPreview | undefined;
}) {
  const { choice, change, preview } = props;
  const { page, size } = choice;
  const label = PAGES.find(({ value }) => value === page)?.label ?? '';
  return (
    <section aria-label="Preview">
      <Group justify="space-between" gap="sm" mb="md">
        <SegmentedControl
          aria-label="Page"
          data={[...PAGES]}
          value={page}
          onChange={(value) =>
            change({ ...choice, page: PAGES.find((one) => one.value === value)?.value ?? page })
          }
        />
        <SegmentedControl
          aria-label="Screen"
          data={[...SCREENS]}
          value={size}
          onChange={(value) =>
            change({ ...choice, size: SCREENS.find((one) => one.value === value)?.value ?? size })
          }
        />
      </Group>
      <div className={classes.frames} data-size={size}>
        {(['light', 'dark'] as const).map((theme) => (
          <Frame
            key={theme}
            theme={theme}
            size={size}
            name={`${label}, ${THEMES[theme].toLowerCase()}`}
            html={preview?.[theme]}
          />
        ))}
      </div>
    </section>
  );
}

/**
 * A document of the provider in a frame without scripts, forms and an origin of its own. Nobody can act in it, so the
 * keyboard and screen readers pass it by; it is for the eye only, and the contrast is told in words beside it.
 */
function Frame(props: {
  theme: keyof typeof THEMES;
  size: keyof typeof SIZES;
  name: string;
  html: string | undefined;
}) {
  const { theme, size, name, html } = props;
  const { ref, width } = useElementSize();
  const screen = SIZES[size];
  const scale = width / screen.width;
  return (
    <figure className={classes.figure}>
      <div
        ref={ref}
        className={classes.screen}
        data-theme={theme}
        style={{ aspectRatio: `${screen.width} / ${screen.height}` }}
        inert
      >
        {html === undefined ? (
          <Skeleton height="100%" radius={0} />
        ) : (
          <iframe
            sandbox=""
            srcDoc={html}
            title={name}
            width={screen.width}
            height={screen.height}
            style={{ transform: `scale(${scale})` }}
          />
        )}
      </div>
      <Text component="figcaption" size="sm" c="dimmed" mt={6}>
        {THEMES[theme]}
      </Text>
    </figure>
  );
}
