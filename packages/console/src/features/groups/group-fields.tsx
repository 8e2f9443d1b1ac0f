import { Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { AsyncSelect } from '../../components/async-select.tsx';
import { formFields } from '../../components/form-fields.ts';
import { policySource } from '../../components/sources.ts';

export type GroupValues = { name: string; description: string; policy_id: string | null };

export const GROUP_LABELS = { name: 'Name', description: 'Who', policy_id: 'Security policy' };

/** What is said of a group. @param props.isNew the name is what one begins with. */
export function GroupFields(props: {
  form: UseFormReturnType<GroupValues>;
  disabled?: boolean;
  isNew?: boolean;
}) {
  const { form, disabled, isNew = false } = props;
  const { field, input } = formFields(form, GROUP_LABELS, disabled);
  return (
    <>
      <TextInput {...field('name')} required={isNew} data-autofocus={isNew || undefined} />
      <Textarea {...field('description')} autosize />
      <AsyncSelect {...input('policy_id')} placeholder="The default one" source={policySource} />
    </>
  );
}
