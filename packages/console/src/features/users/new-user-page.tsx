import { Checkbox, PasswordInput, Stack } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api, take } from '../../api/client.ts';
import { AsyncMultiSelect } from '../../components/async-multi-select.tsx';
import { AsyncSelect } from '../../components/async-select.tsx';
import { attributesQuery } from '../../components/attributes-query.ts';
import { CreateForm } from '../../components/create-form.tsx';
import { useCreator } from '../../components/creator.ts';
import { PageHeader } from '../../components/page-header.tsx';
import { groupSource, roleSource } from '../../components/sources.ts';
import { toastDone } from '../../components/toasts.tsx';
import { toUserBody, toUserValues, UserFields } from './user-fields.tsx';

/** Adds one person. */
export function NewUserPage() {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const attributes = useQuery(attributesQuery());
  const initial = {
    ...toUserValues(),
    roles: [] as string[],
    group_id: null as string | null,
    password: '',
    invite: false,
  };
  const { form, ...creator } = useCreator({
    initial,
    needed: { email: 'Enter the e-mail address.' },
    fields: attributes.data?.map(({ name }) => `attributes.${name}`) ?? [],
    create: async ({ roles, group_id, password, invite, ...values }) =>
      await take(
        api.POST('/api/v1/users', {
          body: {
            ...toUserBody(values),
            email: values.email.trim(),
            roles: await namesOf(roles),
            ...(group_id && { group_id }),
            ...(password && !invite && { password }),
            ...(invite && { invite }),
          },
        }),
      ),
    created: async (user, isHere) => {
      void queryClient.invalidateQueries({ queryKey: ['users'] });
      toastDone(`${user.name ?? user.email} was added`);
      if (isHere) await navigate({ to: '/users/$userId', params: { userId: user.id } });
    },
  });
  return (
    <>
      <PageHeader
        title="Add a user"
        crumbs={[{ label: 'Users', to: '/users' }]}
        description="The e-mail address is all that is needed; the rest can come later."
      />
      <Stack maw="52rem">
        <CreateForm {...creator} act="Add the user" cancel={() => void navigate({ to: '/users' })}>
          <UserFields
            // The fields of a person are a part of this form's.
            form={form as unknown as Parameters<typeof UserFields>[0]['form']}
            attributes={attributes.data ?? []}
          />
          <AsyncMultiSelect
            label="Roles"
            description="What they may open, and what applications tell them apart by."
            source={roleSource}
            value={form.values.roles}
            onChange={(ids) => form.setFieldValue('roles', ids)}
            error={form.errors.roles}
          />
          <AsyncSelect
            label="Group"
            description="Whose security policy holds for them. Without one, mappings decide."
            source={groupSource}
            value={form.values.group_id}
            onChange={(id) => form.setFieldValue('group_id', id)}
            error={form.errors.group_id}
          />
          <Checkbox
            label="Send an invitation"
            description="A mail with a link, good for 7 days, with which they set a password of their own."
            {...form.getInputProps('invite', { type: 'checkbox' })}
          />
          {!form.values.invite && (
            <PasswordInput
              label="Password"
              description="Leave it empty for somebody who signs in otherwise, or later."
              autoComplete="new-password"
              visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
              {...form.getInputProps('password')}
            />
          )}
        </CreateForm>
      </Stack>
    </>
  );
}

/** The API takes the roles of a user by name. */
async function namesOf(roleIds: readonly string[]): Promise<string[]> {
  const roles = await Promise.all(roleIds.map(roleSource.find));
  return roles.flatMap((role) => (role ? [role.label] : []));
}
