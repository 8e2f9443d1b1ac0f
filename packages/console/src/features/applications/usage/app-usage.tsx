import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { App, AppUsage as Usage } from '../../../../generated/admin-api.ts';
import { Facts } from '../../../components/facts.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { Section } from '../../../components/section.tsx';
import { When } from '../../../components/when.tsx';
import { AppHygiene } from '../../hygiene/app-hygiene.tsx';
import { LiveCheck } from '../live-check/live-check.tsx';
import classes from './usage.module.css';
import { usageQuery } from './usage-api.ts';

const METHODS: Record<string, string> = {
  client_secret_basic: 'Secret, Basic',
  client_secret_post: 'Secret, POST',
  private_key_jwt: 'Private key',
  none: 'None (PKCE)',
};

/** What an application really does: whether it works now, what it uses, and what should be tidied up. */
export function AppUsage({ app }: { app: App }) {
  const query = useQuery(usageQuery(app.id));
  const isMachine = app.application_type === 'machine';
  return (
    <>
      <LiveCheck app={app} />
      <div className={classes.after}>
        <Loaded query={query}>
          {(usage) => (
            <>
              <Facts facts={factsOf(usage, isMachine)} />
              {!isMachine && (
                <>
                  <UriUses title="Redirect URIs" uris={usage.redirect_uris} />
                  <UriUses
                    title="Post-logout redirect URIs"
                    uris={usage.post_logout_redirect_uris}
                  />
                </>
              )}
              <Text size="sm" c="dimmed" mt="md">
                Noted since <When at={usage.recorded_since} />. Of the time before nothing is known.
              </Text>
            </>
          )}
        </Loaded>
      </div>
      <AppHygiene app={app} />
    </>
  );
}

function factsOf(usage: Usage, isMachine: boolean) {
  const { token_endpoint_auth: auth } = usage;
  const proof = [
    isMachine ? 'Last token' : 'Proved who it is by',
    auth ? (
      <>
        {METHODS[auth.method] ?? auth.method}, <When at={auth.at} />
      </>
    ) : (
      'not yet'
    ),
  ] as const;
  if (isMachine) return [proof];
  return [
    ['Last sign-in', <When key="last" at={usage.last_sign_in?.at ?? null} />],
    ['First sign-in', <When key="first" at={usage.first_sign_in_at} />],
    ['Last request', <When key="request" at={usage.last_request_at} />],
    proof,
    ['Last with PKCE', <When key="pkce" at={usage.last_pkce_at} />],
    ['Last without PKCE', <When key="without" at={usage.last_without_pkce_at} />],
  ] as const;
}

function UriUses({ title, uris }: { title: string; uris: Usage['redirect_uris'] }) {
  if (uris.length === 0) return null;
  return (
    <Section title={title}>
      <ul className={classes.uris}>
        {uris.map(({ uri, added_at, last_used_at }) => (
          <li key={uri}>
            <code>{uri}</code>
            <Text size="sm" c="dimmed" component="span">
              {last_used_at ? (
                <>
                  used <When at={last_used_at} />
                </>
              ) : (
                <>
                  not used since it was added <When at={added_at} />
                </>
              )}
            </Text>
          </li>
        ))}
      </ul>
    </Section>
  );
}
