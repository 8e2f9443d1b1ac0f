import { Anchor, Button, Group, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { toastFailed } from '../../components/toasts.tsx';
import { When } from '../../components/when.tsx';
import { useCaller } from '../../session/caller.tsx';
import { changeApp, withoutUri, withUri } from '../applications/change-app.ts';
import classes from './hygiene.module.css';
import type { Finding } from './hygiene-api.ts';

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

/** Findings one below the other. @param props.isOfOne all are of the application whose page it is. */
export function FindingList(props: { findings: readonly Finding[]; isOfOne?: boolean }) {
  const { findings, isOfOne = false } = props;
  return (
    <ul className={classes.findings}>
      {findings.map((finding) => (
        <li key={`${finding.code} ${finding.app.id} ${finding.subject}`}>
          <div className={classes.words}>
            <Text fw={600} component="h3" className={classes.title}>
              {finding.title}
            </Text>
            {!isOfOne && <ToApplication finding={finding} />}
            <Text size="sm" className={classes.detail}>
              {finding.detail}
            </Text>
            <Text size="sm" c="dimmed">
              {finding.advice}
            </Text>
            {finding.since && (
              <Text size="xs" c="dimmed">
                Since <When at={finding.since} />
              </Text>
            )}
          </div>
          <Acts finding={finding} />
        </li>
      ))}
    </ul>
  );
}

function ToApplication({ finding: { app } }: { finding: Finding }) {
  return (
    <Anchor
      size="sm"
      renderRoot={(link) => <Link {...link} to="/applications/$appId" params={{ appId: app.id }} />}
    >
      {app.client_name}
    </Anchor>
  );
}

function Acts({ finding }: { finding: Finding }) {
  const queryClient = useQueryClient();
  const { changes } = useCaller();
  const [isBusy, setBusy] = useState(false);
  const { app, remedy, setting } = finding;
  const mend = async () => {
    setBusy(true);
    const { make, undo, done } = remedyOf(finding);
    await changeApp(app.id, { make, undo, done, queryClient }).catch(toastFailed);
    setBusy(false);
  };
  const about = `${finding.title}, ${app.client_name}`;
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
      <Anchor
        size="sm"
        aria-label={`Open: ${about}`}
        component={Link}
        to={`/applications/${app.id}/${TABS[setting] ?? 'configuration'}`}
      >
        Open
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
