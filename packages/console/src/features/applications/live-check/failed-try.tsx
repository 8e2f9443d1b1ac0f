import { Anchor, Code, Group, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import type { ReactNode } from 'react';
import type { App, AppUsage } from '../../../../generated/admin-api.ts';
import { ActButton } from '../../../components/act-button.tsx';
import { Copyable } from '../../../components/copyable.tsx';
import { toastFailed } from '../../../components/toasts.tsx';
import { When } from '../../../components/when.tsx';
import { useCaller } from '../../../session/caller.tsx';
import { changeApp, withoutUri, withUri } from '../change-app.ts';
import classes from './live-check.module.css';
import { UriDifference } from './uri-difference.tsx';

type Failure = NonNullable<AppUsage['last_failure']>;
type UnknownClient = NonNullable<AppUsage['unknown_client']>;
type UriField = 'redirect_uris' | 'post_logout_redirect_uris';

/** Where a setting of an application is. */
const TABS: Record<string, string> = {
  redirect_uris: 'configuration',
  post_logout_redirect_uris: 'configuration',
  secrets: 'sso',
  token_endpoint_auth_method: 'sso',
  jwks: 'sso',
  grant_types: 'sso',
  require_pkce: 'sso',
  access: 'access',
};

/** The last request of an application that was refused: why, and what to do. */
export function FailedTry({ app, failure }: { app: App; failure: Failure }) {
  const { title, cause, fix, sent, setting } = failure;
  const tab = setting === null ? undefined : TABS[setting];
  const uris =
    setting === 'redirect_uris' || setting === 'post_logout_redirect_uris' ? setting : undefined;
  return (
    <Refused title={title} at={failure.at} reference={failure.reference} error={failure.error}>
      {sent && uris && failure.code.endsWith('_unregistered') ? (
        <UriDifference sent={sent} nearest={failure.nearest} />
      ) : (
        <Text size="sm">{cause}</Text>
      )}
      <Text size="sm">
        <strong>To mend it: </strong>
        {fix}
      </Text>
      {setting === 'client_id' && <Copyable value={app.client_id} what="client id" />}
      <Group gap="sm">
        {failure.can_be_added && sent && uris && <AddUri app={app} uri={sent} field={uris} />}
        {tab && (
          <Anchor size="sm" component={Link} to={`/applications/${app.id}/${tab}`}>
            Open the setting
          </Anchor>
        )}
      </Group>
    </Refused>
  );
}

/** A request that came with another `client_id`, which was probably meant to be this one. */
export function UnknownClientTry({ app, seen }: { app: App; seen: UnknownClient }) {
  return (
    <Refused
      title="A client ID that is not known"
      at={seen.at}
      reference={seen.reference}
      error="invalid_client"
    >
      <Text size="sm" className={classes.cause}>
        A request said that it comes from <Code>{seen.client_id}</Code>. It may be meant to be this
        application.
      </Text>
      <Text size="sm">
        <strong>To mend it: </strong>
        put this client ID into the configuration of the application:
      </Text>
      <Copyable value={app.client_id} what="client id" />
    </Refused>
  );
}

function Refused(props: {
  title: string;
  at: string;
  reference: string;
  error: string;
  children: ReactNode;
}) {
  const { title, at, reference, error, children } = props;
  const { reads } = useCaller();
  return (
    <section className={classes.refused} aria-label="The last try that failed">
      <TriangleAlert size={20} aria-hidden className={classes.warning} />
      <Stack gap="xs" className={classes.words}>
        <Text fw={600} role="status">
          {title}
        </Text>
        {children}
        <Text size="xs" c="dimmed" component="div" className={classes.small}>
          <span>
            <When at={at} />
          </span>
          <span>
            <Code>{error}</Code>
          </span>
          <span>
            Reference{' '}
            {reads('events') ? (
              <Anchor inherit component={Link} to="/traces" search={{ reference } as never}>
                {reference}
              </Anchor>
            ) : (
              reference
            )}
          </span>
        </Text>
      </Stack>
    </section>
  );
}

function AddUri({ app, uri, field }: { app: App; uri: string; field: UriField }) {
  const queryClient = useQueryClient();
  const { changes } = useCaller();
  if (!changes('applications')) return null;
  if (app[field].includes(uri)) {
    return (
      <Text size="sm" c="dimmed">
        It is registered now: try again.
      </Text>
    );
  }
  const add = () =>
    changeApp(app.id, {
      make: (current) => ({ [field]: withUri(current[field], uri) }),
      undo: (current) => ({ [field]: withoutUri(current[field], uri) }),
      done: 'The address was added: try again',
      queryClient,
    }).catch(toastFailed);
  return (
    <ActButton size="compact-sm" onClick={add}>
      {field === 'redirect_uris' ? 'Add it to the redirect URIs' : 'Add it to the post-logout URIs'}
    </ActButton>
  );
}
