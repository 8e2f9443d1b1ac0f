import {
  Alert,
  Button,
  Code,
  CopyButton,
  Group,
  Radio,
  Stack,
  TagsInput,
  Text,
  TextInput,
} from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { AppWithSecret } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { CreateForm } from '../../components/create-form.tsx';
import { useCreator } from '../../components/creator.ts';
import { Facts } from '../../components/facts.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { APP_TYPES, type AppType } from './app-types.ts';

const CRUMBS = [{ label: 'Applications', to: '/applications' }];

/** Adds an application, and shows its secret this once. */
export function NewApplicationPage() {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [made, setMade] = useState<AppWithSecret>();
  const { form, ...creator } = useCreator({
    initial: {
      client_name: '',
      application_type: 'web' as AppType,
      redirect_uris: [] as string[],
    },
    needed: { client_name: 'Enter a name.' },
    create: ({ client_name, application_type, redirect_uris }) =>
      take(
        api.POST('/api/v1/apps', {
          body: {
            client_name,
            application_type,
            ...(application_type !== 'machine' && { redirect_uris }),
          },
        }),
      ),
    created: async (app) => {
      await queryClient.invalidateQueries({ queryKey: ['apps'] });
      setMade(app);
    },
  });
  if (made) return <Made app={made} />;
  const { application_type } = form.values;
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
            <TagsInput
              label="Redirect URIs"
              description="Where the browser comes back with the code: the whole address, as the application sends it. Type one and press Enter."
              placeholder="https://app.example.com/oidc/callback/"
              acceptValueOnBlur
              spellCheck={false}
              {...form.getInputProps('redirect_uris')}
            />
          )}
        </CreateForm>
      </Stack>
    </>
  );
}

function Made({ app }: { app: AppWithSecret }) {
  return (
    <>
      <PageHeader title={`${app.client_name} was added`} crumbs={CRUMBS} />
      <Stack maw="44rem">
        {app.client_secret && (
          <Alert color="gray" title="This is the only time that the secret is shown">
            Put it into the configuration of the application now. If it is lost, make a new one.
          </Alert>
        )}
        <Facts
          facts={[
            ['Issuer', <Copied key="issuer" value={`${location.origin}/oidc`} what="issuer" />],
            ['Client id', <Copied key="id" value={app.client_id} what="client id" />],
            ...(app.client_secret
              ? [
                  [
                    'Client secret',
                    <Copied key="secret" value={app.client_secret} what="client secret" />,
                  ] as const,
                ]
              : []),
          ]}
        />
        <Text size="sm" c="dimmed">
          With the issuer an application finds all other addresses by itself.
        </Text>
        <Group>
          <Button component={Link} to={`/applications/${app.id}`}>
            Go on to the application
          </Button>
        </Group>
      </Stack>
    </>
  );
}

function Copied({ value, what }: { value: string; what: string }) {
  return (
    <Group gap="xs">
      <Code>{value}</Code>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Button
            size="compact-xs"
            variant="default"
            onClick={copy}
            aria-label={`Copy the ${what}`}
          >
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
    </Group>
  );
}
