import { Anchor, Button, Group, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { toastFailed } from '../../components/toasts.tsx';
import { useCaller } from '../../session/caller.tsx';
import { changeApp, withoutUri, withUri } from '../applications/change-app.ts';
import classes from './hygiene.module.css';
import type { Finding } from './hygiene-api.ts';

const AcceptFinding = lazy(() => import('./accept-finding.tsx'));

const REMEDIES: Record<NonNullable<Finding['remedy']>, string> = {
  remove_redirect_uri: 'Remove it',
  remove_post_logout_redirect_uri: 'Remove it',
  require_pkce: 'Require PKCE',
};

/** Where a setting of an application is; of the others, on its first tab. */
const TABS: Record<string, string> = {
  secrets: 'sso',
  require_pkce: 'sso',
  token_endpoint_auth_method: 'sso',
  refresh_token_lifetime: 'sso',
  access: 'access',
};

/** Findings by what they are, so that it is said once. @param props.isOfOne all are of one application, whose page it is. */
export function FindingList(props: { findings: readonly Finding[]; isOfOne?: boolean }) {
  const { findings, isOfOne = false } = props;
  const kinds = [...Map.groupBy(findings, ({ code }) => code).values()];
  return (
    <div className={classes.kinds}>
      {kinds.map((some) => (
        <section key={some[0]?.code} className={classes.kind} aria-label={some[0]?.title}>
          <Title order={3} size="h4">
            {some[0]?.title}
          </Title>
          <Text size="sm" c="dimmed" maw="44rem">
            {some[0]?.advice}
          </Text>
          <ul className={classes.findings}>
            {some.map((finding) => (
              <li key={`${finding.app.id} ${finding.subject}`}>
                <div className={classes.words}>
                  {!isOfOne && <ToApplication finding={finding} />}
                  <Text size="sm" className={classes.detail}>
                    {finding.detail}
                  </Text>
                </div>
                <Acts finding={finding} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

/** The application that a finding is about. */
export function ToApplication({ finding: { app } }: { finding: Pick<Finding, 'app'> }) {
  return (
    <Anchor component={Link} to={`/applications/${app.id}`} fw={550}>
      {app.client_name}
    </Anchor>
  );
}

function Acts({ finding }: { finding: Finding }) {
  const queryClient = useQueryClient();
  const { changes } = useCaller();
  const [isBusy, setBusy] = useState(false);
  const [isAccepting, setAccepting] = useState(false);
  const { app, remedy, setting } = finding;
  const mend = async () => {
    setBusy(true);
    const { make, undo, done } = remedyOf(finding);
    await changeApp(app.id, { make, undo, done, queryClient }).catch(toastFailed);
    setBusy(false);
  };
  return (
    <Group gap="sm" className={classes.acts}>
      {remedy && changes('applications') && (
        <Button
          size="compact-sm"
          variant="default"
          loading={isBusy}
          onClick={() => void mend()}
          aria-label={`${REMEDIES[remedy]}: ${finding.subject ?? app.client_name}`}
        >
          {REMEDIES[remedy]}
        </Button>
      )}
      {changes('applications') && (
        <Button
          size="compact-sm"
          variant="subtle"
          aria-label={`Accept: ${finding.title}, ${finding.subject ?? app.client_name}`}
          onClick={() => setAccepting(true)}
        >
          Accept…
        </Button>
      )}
      {isAccepting && (
        <Suspense>
          <AcceptFinding finding={finding} close={() => setAccepting(false)} />
        </Suspense>
      )}
      <Anchor
        size="sm"
        aria-label={`Open the setting of ${app.client_name}: ${finding.title}`}
        component={Link}
        to={`/applications/${app.id}/${TABS[setting] ?? 'configuration'}`}
      >
        Open the setting
      </Anchor>
    </Group>
  );
}

/** The change that mends a finding, and the one that takes it back. */
function remedyOf({
  remedy,
  subject,
  app,
}: Finding): Omit<Parameters<typeof changeApp>[1], 'queryClient'> {
  if (remedy === 'require_pkce') {
    return {
      make: () => ({ require_pkce: true }),
      undo: () => ({ require_pkce: false }),
      done: `${app.client_name} has to use PKCE now`,
    };
  }
  const field = remedy === 'remove_redirect_uri' ? 'redirect_uris' : 'post_logout_redirect_uris';
  const uri = subject ?? '';
  let place: number | undefined;
  return {
    make(current) {
      place = current[field].indexOf(uri);
      return { [field]: withoutUri(current[field], uri) };
    },
    undo: (current) => ({ [field]: withUri(current[field], uri, place) }),
    done: `${uri} was removed`,
  };
}
