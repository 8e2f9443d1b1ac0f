import { Switch, Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { formFields } from '../../components/form-fields.ts';

export type RoleValues = { name: string; description: string; require_mfa: boolean };

export const ROLE_LABELS = {
  name: 'Name',
  description: 'What for',
  require_mfa: 'Whoever has it needs a second factor',
};

/** What is said of a role. @param props.isNew the name is what one begins with. */
export function RoleFields(props: {
  form: UseFormReturnType<RoleValues>;
  disabled?: boolean;
  isNew?: boolean;
}) {
  const { form, disabled, isNew = false } = props;
  const { field, choice } = formFields(form, ROLE_LABELS, disabled);
  return (
    <>
      <TextInput
        {...field('name')}
        description="Applications get it in the claims roles and groups."
        required={isNew}
        data-autofocus={isNew || undefined}
      />
      <Textarea {...field('description')} autosize />
      <Switch {...choice('require_mfa')} />
    </>
  );
}
