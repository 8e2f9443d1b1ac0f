import { Stack, Switch, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { ColourField } from './colour-field.tsx';

/** What the form holds; a colour that is not chosen is empty. */
export type BrandingForm = {
  name: string;
  show_name: boolean;
  accent: string;
  accent_dark: string;
};

export const BRANDING_LABELS: { [Field in keyof BrandingForm]: string } = {
  name: 'Name',
  show_name: 'Show the name beside the logo',
  accent: 'Accent on light pages',
  accent_dark: 'Accent on dark pages',
};

/** Of the pages, where nobody chose another. */
const OURS = { light: 'var(--light--accent)', dark: 'var(--dark--accent)' };

/** The fields of the form, but for the logo. */
export function BrandingFields(props: {
  form: UseFormReturnType<BrandingForm>;
  /** What the provider says of the draft, by the name of the field. */
  wrong: Record<string, string>;
  /** The colour of dark pages that follows from that of light ones. */
  suggestedDark: string | null;
  disabled: boolean;
}) {
  const { form, wrong, suggestedDark, disabled } = props;
  const colour = (field: 'accent' | 'accent_dark', own: string, description: string) => ({
    label: BRANDING_LABELS[field],
    description,
    disabled,
    own,
    value: form.values[field],
    change: (value: string) => form.setFieldValue(field, value),
    error: form.errors[field] ?? wrong[field],
  });
  return (
    <Stack gap="md">
      <TextInput
        label={BRANDING_LABELS.name}
        description="In titles, mails and authenticator apps, and beside the logo."
        disabled={disabled}
        {...form.getInputProps('name')}
        error={form.errors.name ?? wrong.name}
      />
      <Switch
        label={BRANDING_LABELS.show_name}
        description="A logo that spells the name does without. Without a logo the name is always there."
        disabled={disabled}
        {...form.getInputProps('show_name', { type: 'checkbox' })}
      />
      <ColourField
        {...colour(
          'accent',
          OURS.light,
          `Links, icons and the first button, as ${OURS.light}. Empty: our green.`,
        )}
      />
      <ColourField
        {...colour(
          'accent_dark',
          (form.values.accent && suggestedDark) || OURS.dark,
          'The same at night. Empty: the nearest colour that can be read there.',
        )}
      />
    </Stack>
  );
}
