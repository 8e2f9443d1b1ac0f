import { Switch, Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import type { Mapping } from '../../../generated/admin-api.ts';
import { AsyncMultiSelect } from '../../components/async-multi-select.tsx';
import { AsyncSelect } from '../../components/async-select.tsx';
import { attributesQuery } from '../../components/attributes-query.ts';
import { groupSource, roleSource } from '../../components/sources.ts';

export type MappingValues = Pick<
  Mapping,
  'name' | 'enabled' | 'condition' | 'role_ids' | 'group_id'
> & { description: string };

export const MAPPING_LABELS: { [Field in keyof MappingValues]: string } = {
  name: 'Name',
  description: 'What for',
  enabled: 'In use',
  condition: 'Condition',
  role_ids: 'Gives these roles',
  group_id: 'Puts into the group',
};

/** The values of a form as the API takes them. */
export function toMappingBody({ description, ...values }: Partial<MappingValues>) {
  return {
    ...values,
    ...(description !== undefined && { description: description.trim() || null }),
  };
}

/** A rule. */
export function MappingFields(props: {
  form: UseFormReturnType<MappingValues>;
  disabled?: boolean;
}) {
  const { form, disabled = false } = props;
  const attributes = useQuery(attributesQuery());
  const first = attributes.data?.[0]?.name ?? 'department';
  const field = (name: keyof MappingValues) => ({
    label: MAPPING_LABELS[name],
    disabled,
    ...form.getInputProps(name),
  });
  return (
    <>
      <TextInput {...field('name')} placeholder="Sales" required />
      <Textarea
        {...field('condition')}
        description={
          <>
            In CEL, over user: {attributes.data?.length ? 'attributes are ' : 'such as '}
            {attributes.data?.length
              ? attributes.data.map(({ name }) => `user.attributes.${name}`).join(', ')
              : 'user.email'}
            .
          </>
        }
        placeholder={`user.attributes.${first} == "Sales"`}
        autosize
        minRows={2}
        required
        spellCheck={false}
        styles={{ input: { fontFamily: 'var(--font-mono)' } }}
      />
      <AsyncMultiSelect
        label={MAPPING_LABELS.role_ids}
        source={roleSource}
        value={form.values.role_ids}
        onChange={(ids) => form.setFieldValue('role_ids', ids)}
        error={form.errors.role_ids}
        disabled={disabled}
      />
      <AsyncSelect
        label={MAPPING_LABELS.group_id}
        description="Unless a rule before it, or somebody, has decided otherwise."
        source={groupSource}
        value={form.values.group_id}
        onChange={(id) => form.setFieldValue('group_id', id)}
        error={form.errors.group_id}
        disabled={disabled}
      />
      <Textarea {...field('description')} autosize />
      <Switch
        label={MAPPING_LABELS.enabled}
        disabled={disabled}
        {...form.getInputProps('enabled', { type: 'checkbox' })}
      />
    </>
  );
}
