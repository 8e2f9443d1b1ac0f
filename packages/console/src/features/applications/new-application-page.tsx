import { Radio, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api, take } from '../../api/client.ts';
import { CreateForm } from '../../components/create-form.tsx';
import { useCreator } from '../../components/creator.ts';
import { PageHeader } from '../../components/page-header.tsx';
import { toastDone } from '../../components/toasts.tsx';
import { given, useAddressFindings } from './addresses/address-findings.ts';
import { AddressList } from './addresses/address-list.tsx';
import { APP_TYPES, type AppType } from './app-types.ts';
import { keepFreshSecret } from './fresh-secret.ts';

const CRUMBS = [{ label: 'Applications', to: '/applications' }];

/** Adds an application; its page shows its secret, once, and how to go on. */
export function NewApplicationPage() {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { form, ...creator } = useCreator({
    initial: {
      client_name: '',
      application_type: 'web' as AppType,
      redirect_uris: [''],
    },
    needed: { client_name: 'Enter a name.' },
    create: ({ client_name, application_type, redirect_uris }) =>
      take(
        api.POST('/api/v1/apps', {
          body: {
            client_name,
            application_type,
            ...(application_type !== 'machine' && { redirect_uris: given(redirect_uris) }),
          },
        }),
      ),
    created: async ({ client_secret, ...app }) => {
      if (client_secret) keepFreshSecret(app.id, client_secret);
      await queryClient.invalidateQueries({ queryKey: ['apps'] });
      await navigate({
        to: '/applications/$appId/$tab',
        params: { appId: app.id, tab: 'quickstart' },
      });
      toastDone(`${app.client_name} was added`);
    },
  });
  const { application_type, redirect_uris } = form.values;
  const findingAt = useAddressFindings({ application_type, redirect_uris });
  return (
    <>
      <PageHeader title="Add an application" crumbs={CRUMBS} />
      <Stack maw="44rem">
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
              values={redirect_uris}
              onChange={(uris) => form.setFieldValue('redirect_uris', uris)}
              findingAt={(index) => findingAt('redirect_uris', index)}
              error={form.errors.redirect_uris}
            />
          )}
        </CreateForm>
      </Stack>
    </>
  );
}
