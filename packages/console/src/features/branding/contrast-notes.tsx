import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import CircleCheck from 'lucide-react/icons/circle-check';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import type { BrandingPreview } from '../../../generated/admin-api.ts';
import classes from './branding.module.css';

type Contrast = BrandingPreview['contrast'][number];
type Field = keyof BrandingPreview['suggestions'];

const FIELDS: Record<Contrast['theme'], Field> = { light: 'accent', dark: 'accent_dark' };
const PAIRS: Record<Contrast['pair'], string> = {
  text_on_accent: 'Text on buttons',
  links_on_page: 'Links',
  shapes_on_page: 'Icons and rings of focus',
};
const THEMES: Record<Contrast['theme'], string> = { light: 'Light pages', dark: 'Dark pages' };

/** Whether the colours of a draft can be read, and which would be, one click away. */
export function ContrastNotes(props: {
  preview: BrandingPreview;
  use: (field: Field, colour: string) => void;
}) {
  const { preview, use } = props;
  const { contrast, suggestions } = preview;
  if (contrast.length === 0) return null;
  return (
    <Stack gap="sm" aria-live="polite">
      {(['light', 'dark'] as const).map((theme) => {
        const found = contrast.filter((one) => one.theme === theme);
        const colour = suggestions[FIELDS[theme]];
        const fails = found.some(({ passes }) => !passes);
        return (
          <Alert
            key={theme}
            color={fails ? 'red' : 'gray'}
            title={fails ? `${THEMES[theme]} cannot be read` : `${THEMES[theme]} can be read`}
            icon={
              fails ? (
                <TriangleAlert size={18} aria-hidden />
              ) : (
                <CircleCheck size={18} aria-hidden />
              )
            }
          >
            <ul className={classes.ratios}>
              {found.map(({ pair, ratio, needed, passes }) => (
                <li key={pair}>
                  <Text size="sm" component="span">
                    {PAIRS[pair]}
                  </Text>
                  <Text size="sm" component="span" fw={passes ? undefined : 650}>
                    {ratio}:1{!passes && `, needs ${needed}:1`}
                  </Text>
                </li>
              ))}
            </ul>
            {fails && colour && (
              <Group gap="xs" mt="sm">
                <Button size="xs" variant="default" onClick={() => use(FIELDS[theme], colour)}>
                  <span className={classes.dot} style={{ background: colour }} aria-hidden />
                  Use {colour}
                </Button>
                <Text size="sm">the nearest that can.</Text>
              </Group>
            )}
          </Alert>
        );
      })}
    </Stack>
  );
}
