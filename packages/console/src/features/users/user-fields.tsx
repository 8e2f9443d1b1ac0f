import { NumberInput, Select, SimpleGrid, Stack, TagsInput, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { Attribute, User } from '../../../generated/admin-api.ts';
import { formFields } from '../../components/form-fields.ts';

/** The fields of a person in a form: text that is empty stands for none. */
export interface UserValues extends Record<string, unknown> {
  email: string;
  username: string;
  name: string;
  given_name: string;
  family_name: string;
  phone_number: string;
  locale: string;
  zoneinfo: string;
  picture: string;
  attributes: Record<string, AttributeValue>;
}

type AttributeValue = User['attributes'][string] | null;

const OPTIONAL = [
  'username',
  'name',
  'given_name',
  'family_name',
  'phone_number',
  'locale',
  'zoneinfo',
  'picture',
] as const;

export const USER_LABELS: Record<string, string> = {
  email: 'E-mail address',
  username: 'Username',
  name: 'Full name',
  given_name: 'Given name',
  family_name: 'Family name',
  phone_number: 'Telephone number',
  locale: 'Language',
  zoneinfo: 'Time zone',
  picture: 'Address of a picture',
  attributes: 'Attributes',
};

/** A form's values of a user; of a new one where there is none yet. */
export function toUserValues(user?: User): UserValues {
  const text = (field: (typeof OPTIONAL)[number]) => user?.[field] ?? '';
  return {
    email: user?.email ?? '',
    username: text('username'),
    name: text('name'),
    given_name: text('given_name'),
    family_name: text('family_name'),
    phone_number: text('phone_number'),
    locale: text('locale'),
    zoneinfo: text('zoneinfo'),
    picture: text('picture'),
    attributes: { ...user?.attributes },
  };
}

/** What of a form's values the API is sent: what is empty is none. */
export function toUserBody(values: Partial<UserValues>) {
  const optional = OPTIONAL.filter((field) => values[field] !== undefined).map((field) => [
    field,
    values[field]?.trim() || null,
  ]);
  return {
    ...(values.email !== undefined && { email: values.email.trim() }),
    ...(Object.fromEntries(optional) as { [Field in (typeof OPTIONAL)[number]]?: string | null }),
    ...(values.attributes && { attributes: values.attributes }),
  };
}

const TIME_ZONES = Intl.supportedValuesOf('timeZone');

/** Who somebody is. */
export function UserFields(props: {
  form: UseFormReturnType<UserValues>;
  attributes: readonly Attribute[];
  disabled?: boolean;
}) {
  const { form, attributes, disabled = false } = props;
  const { field } = formFields(form, USER_LABELS, disabled);
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
        <TextInput {...field('email')} type="email" required autoComplete="off" />
        <TextInput {...field('name')} autoComplete="off" />
        <TextInput {...field('given_name')} autoComplete="off" />
        <TextInput {...field('family_name')} autoComplete="off" />
        <TextInput {...field('username')} autoComplete="off" spellCheck={false} />
        <TextInput {...field('phone_number')} type="tel" placeholder="+44 1632 960001" />
        <TextInput {...field('locale')} placeholder="en-GB" spellCheck={false} />
        <Select
          {...field('zoneinfo')}
          value={form.values.zoneinfo || null}
          onChange={(zone) => form.setFieldValue('zoneinfo', zone ?? '')}
          data={TIME_ZONES}
          searchable
          clearable
          limit={50}
          clearButtonProps={{ 'aria-label': 'Clear the time zone' }}
          nothingFoundMessage="There is no such zone"
        />
      </SimpleGrid>
      <TextInput {...field('picture')} type="url" placeholder="https://" />
      {attributes.length > 0 && (
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
          {attributes.map((attribute) => (
            <AttributeField
              key={attribute.id}
              attribute={attribute}
              disabled={disabled}
              {...form.getInputProps(`attributes.${attribute.name}`)}
              value={form.values.attributes[attribute.name]}
              error={form.errors[`attributes.${attribute.name}`]}
            />
          ))}
        </SimpleGrid>
      )}
    </Stack>
  );
}

/** One attribute, by its type (RFC 7643, section 2.3). */
function AttributeField(props: {
  attribute: Attribute;
  value: AttributeValue | undefined;
  onChange: (value: AttributeValue) => void;
  error?: React.ReactNode;
  disabled: boolean;
}) {
  const { attribute, value, onChange, error, disabled } = props;
  const { name, type, multi_valued, description, required, canonical_values } = attribute;
  const shared = { label: name, description, error, disabled, required };
  const isNumber = type === 'integer' || type === 'decimal';
  if (multi_valued) {
    return (
      <TagsInput
        {...shared}
        data={canonical_values?.map(String)}
        value={Array.isArray(value) ? value.map(String) : []}
        onChange={(texts) =>
          onChange(texts.length > 0 ? texts.map((text) => (isNumber ? Number(text) : text)) : null)
        }
      />
    );
  }
  if (canonical_values || type === 'boolean') {
    const choices = canonical_values ?? [true, false];
    return (
      <Select
        {...shared}
        data={choices.map((choice) => ({
          value: String(choice),
          label: typeof choice === 'boolean' ? (choice ? 'Yes' : 'No') : String(choice),
        }))}
        value={value === undefined || value === null ? null : String(value)}
        onChange={(text) => onChange(choices.find((choice) => String(choice) === text) ?? null)}
        clearable
        clearButtonProps={{ 'aria-label': `Clear ${name}` }}
      />
    );
  }
  if (isNumber) {
    return (
      <NumberInput
        {...shared}
        allowDecimal={type === 'decimal'}
        value={typeof value === 'number' ? value : ''}
        onChange={(number) => onChange(typeof number === 'number' ? number : null)}
      />
    );
  }
  return (
    <TextInput
      {...shared}
      placeholder={type === 'date_time' ? '2026-01-31T09:30:00Z' : undefined}
      value={typeof value === 'string' ? value : ''}
      onChange={(event) => onChange(event.currentTarget.value || null)}
    />
  );
}
