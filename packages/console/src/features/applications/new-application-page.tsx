import { Radio, Stack, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { OfferedQuickstart } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { AsyncMultiSelect } from '../../components/async-multi-select.tsx';
import { CreateForm } from '../../components/create-form.tsx';
import { useCreator } from '../../components/creator.ts';
import { Loaded } from '../../components/loaded.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { roleSource } from '../../components/sources.ts';
import { toastDone, toastFailed } from '../../components/toasts.tsx';
import { given, useAddressFindings } from './addresses/address-findings.ts';
import { AddressList } from './addresses/address-list.tsx';
import { APP_TYPES, type AppType } from './app-types.ts';
import { keepFreshSecret } from './fresh-secret.ts';
import { readStack } from './quickstart/quickstart-search.ts';
import { offeredQuickstartsQuery } from './quickstart/quickstarts-api.ts';
import { restOfRegistration } from './quickstart/registration.ts';
import { StackChoice } from './quickstart/stack-choice.tsx';

const CRUMBS = [{ label: 'Applications', to: '/applications' }];

/** Adds an application; its page shows its secret, once, and how to go on. */
export function NewApplicationPage() {
  const query = useQuery(offeredQuickstartsQuery);
  return (
    <>
      <PageHeader title="Add an application" crumbs={CRUMBS} />
      <Stack maw="44rem">
        <Loaded query={query}>{(offered) => <NewApplicationForm offered={offered} />}</Loaded>
      </Stack>
    </>
  );
}

function NewApplicationForm({ offered }: { offered: readonly OfferedQuickstart[] }) {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const stack = readStack(useSearch({ strict: false }));
  const chosen = offered.find(({ name }) => name === stack);
  const { form, ...creator } = useCreator({
    initial: {
      client_name: '',
      ...draftFor(chosen),
      access: 'everyone' as 'everyone' | 'roles',
      roles: [] as string[],
    },
    needed: { client_name: 'Enter a name.' },
    create: async ({ client_name, application_type, redirect_uris, access, roles }) => {
      const isOpened = application_type !== 'machine' && access === 'roles';
      const app = await take(
        api.POST('/api/v1/apps', {
          body: {
            client_name,
            ...(chosen && restOfRegistration(chosen, { application_type, redirect_uris })),
            application_type,
            ...(application_type !== 'machine' && { redirect_uris: given(redirect_uris) }),
            ...(isOpened && { access }),
          },
        }),
      );
      return { app, opened: await Promise.allSettled(isOpened ? roles.map(openTo(app.id)) : []) };
    },
    created: async ({ app: { client_secret, ...app }, opened }, isHere) => {
      if (client_secret) keepFreshSecret(app.id, client_secret);
      void queryClient.invalidateQueries({ queryKey: ['apps'] });
      if (isHere) {
        await navigate({
          to: '/applications/$appId/$tab',
          params: { appId: app.id, tab: 'quickstart' },
          search: chosen ? { stack: chosen.name } : {},
        });
      }
      toastDone(`${app.client_name} was added`);
      // It is there, with a secret that is shown once: what failed then is told beside it.
      for (const one of opened) if (one.status === 'rejected') toastFailed(one.reason);
    },
  });
  const { application_type, redirect_uris } = form.values;
  const findingAt = useAddressFindings({ application_type, redirect_uris });
  function choose(name: string | undefined): void {
    form.setValues(draftFor(offered.find((quickstart) => quickstart.name === name)));
    void navigate({
      to: '/applications/new',
      search: name === undefined ? {} : { stack: name },
      replace: true,
    });
  }
  return (
    <CreateForm
      {...creator}
      act="Add the application"
      cancel={() => void navigate({ to: '/applications' })}
    >
      <TextInput
        label="Name"
        description="People see it when they sign in."
        required
        data-autofocus
        {...form.getInputProps('client_name')}
      />
      <StackChoice offered={offered} value={chosen?.name} onChange={choose} />
      <Radio.Group label="Kind" {...form.getInputProps('application_type')}>
        <Stack gap="xs" mt="xs">
          {APP_TYPES.map(({ value, label, what }) => (
            <Radio key={value} value={value} label={label} description={what} />
          ))}
        </Stack>
      </Radio.Group>
      {application_type !== 'machine' && (
        <AddressList
          label="Redirect URIs"
          one="redirect URI"
          description="Where the browser comes back with the code: the whole address, as the application sends it."
          placeholder="https://app.example.com/oidc/callback/"
          value={redirect_uris}
          onChange={(uris) => form.setFieldValue('redirect_uris', uris)}
          findingAt={(index) => findingAt('redirect_uris', index)}
          error={form.errors.redirect_uris}
        />
      )}
      {application_type !== 'machine' && (
        <Radio.Group label="Who may open it" {...form.getInputProps('access')}>
          <Stack gap="xs" mt="xs">
            <Radio value="everyone" label="Everyone who is active" />
            <Radio value="roles" label="Whoever has one of certain roles" />
          </Stack>
        </Radio.Group>
      )}
      {application_type !== 'machine' && form.values.access === 'roles' && (
        <AsyncMultiSelect
          label="Roles that open it"
          description="Without one nobody can sign in to it, until a role opens it."
          source={roleSource}
          value={form.values.roles}
          onChange={(ids) => form.setFieldValue('roles', ids)}
          error={form.errors.roles}
        />
      )}
    </CreateForm>
  );
}

const openTo = (app_id: string) => (roleId: string) =>
  take(api.POST('/api/v1/roles/{id}/apps', { params: { path: { id: roleId } }, body: { app_id } }));

/** What a quickstart fills in; for none of them, what the form begins with. */
function draftFor(chosen: OfferedQuickstart | undefined): {
  application_type: AppType;
  redirect_uris: string[];
} {
  const { application_type = 'web', redirect_uris = [''] } = chosen?.registration ?? {};
  return { application_type, redirect_uris };
}
