import { Alert, Button, Group, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, take } from '../../api/client.ts';
import { ApiProblem, errorsByField, explain } from '../../api/problem.ts';
import { AsyncMultiSelect, AsyncSelect } from '../../components/async-select.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { groupSource, roleSource } from '../../components/sources.ts';
import { toastDone } from '../../components/toasts.tsx';
import { toUserBody, toUserValues, UserFields, type UserValues } from './user-fields.tsx';
import { attributesQuery } from './users-api.ts';

const FIRST = { ...toUserValues(), password: '', group_id: '' };

/** Adds one person. */
export function NewUserPage() {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const attributes = useQuery(attributesQuery());
  const [roles, setRoles] = useState<string[]>([]);
  const [problem, setProblem] = useState<string>();
  const [isSaving, setSaving] = useState(false);
  const form = useForm<UserValues & { password: string; group_id: string }>({
    initialValues: FIRST,
    validate: { email: (email) => (email.trim() ? null : 'Enter the e-mail address.') },
  });

  async function create(values: typeof FIRST): Promise<void> {
    setSaving(true);
    setProblem(undefined);
    try {
      const user = await take(
        api.POST('/api/v1/users', {
          body: {
            ...toUserBody(values),
            email: values.email.trim(),
            roles: await namesOf(roles),
            ...(values.group_id && { group_id: values.group_id }),
            ...(values.password && { password: values.password }),
          },
        }),
      );
      await queryClient.invalidateQueries({ queryKey: ['users'] });
      toastDone(`${user.name ?? user.email} was added`);
      await navigate({ to: '/users/$userId', params: { userId: user.id } });
    } catch (error) {
      setSaving(false);
      if (!(error instanceof ApiProblem)) return setProblem(explain(error));
      const fields = attributes.data?.map(({ name }) => `attributes.${name}`) ?? [];
      const { byField, rest } = errorsByField(error, [...Object.keys(values), ...fields]);
      form.setErrors(byField);
      setProblem(rest.length > 0 ? rest.join(' ') : undefined);
    }
  }

  return (
    <>
      <PageHeader
        title="Add a user"
        crumbs={[{ label: 'Users', to: '/users' }]}
        description="The e-mail address is all that is needed; the rest can come later."
      />
      <form onSubmit={form.onSubmit((values) => void create(values))} noValidate>
        <Stack gap="md" maw="52rem">
          {problem && (
            <Alert color="red" role="alert">
              {problem}
            </Alert>
          )}
          <UserFields
            // The fields of a person are a part of this form's.
            form={form as unknown as Parameters<typeof UserFields>[0]['form']}
            attributes={attributes.data ?? []}
          />
          <AsyncMultiSelect
            label="Roles"
            description="What they may open, and what applications tell them apart by."
            source={roleSource}
            value={roles}
            onChange={setRoles}
            error={form.errors.roles}
          />
          <AsyncSelect
            label="Group"
            description="Whose security policy holds for them. Without one, mappings decide."
            source={groupSource}
            value={form.values.group_id || null}
            onChange={(id) => form.setFieldValue('group_id', id ?? '')}
            error={form.errors.group_id}
          />
          <PasswordInput
            label="Password"
            description="Leave it empty for somebody who is to set their own."
            autoComplete="new-password"
            visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
            {...form.getInputProps('password')}
          />
          <Group gap="xs">
            <Button type="submit" loading={isSaving}>
              Add the user
            </Button>
            <Button component={Link} to="/users" variant="default">
              Cancel
            </Button>
          </Group>
        </Stack>
      </form>
    </>
  );
}

/** The API takes the roles of a user by name. */
async function namesOf(roleIds: readonly string[]): Promise<string[]> {
  const roles = await Promise.all(roleIds.map(roleSource.find));
  return roles.flatMap((role) => (role ? [role.label] : []));
}
