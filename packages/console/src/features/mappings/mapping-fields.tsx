import { Switch, Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import type { Mapping } from '../../../generated/admin-api.ts';
import { AsyncMultiSelect } from '../../components/async-multi-select.tsx';
import { AsyncSelect } from '../../components/async-select.tsx';
import { attributesQuery } from '../../components/attributes-query.ts';
import { formFields } from '../../components/form-fields.ts';
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

/** A rule. */
export function MappingFields(props: {
  form: UseFormReturnType<MappingValues>;
  disabled?: boolean;
}) {
  const { form, disabled } = props;
  const { field, choice, input } = formFields(form, MAPPING_LABELS, disabled);
  const attributes = useQuery(attributesQuery());
  const first = attributes.data?.[0]?.name ?? 'department';
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
      <AsyncMultiSelect {...input('role_ids')} source={roleSource} />
      <AsyncSelect
        {...input('group_id')}
        description="Unless a rule before it, or somebody, has decided otherwise."
        source={groupSource}
      />
      <Textarea {...field('description')} autosize />
      <Switch {...choice('enabled')} />
    </>
  );
}
