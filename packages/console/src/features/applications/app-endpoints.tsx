import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { App } from '../../../generated/admin-api.ts';
import { UnreachableError } from '../../api/problem.ts';
import { Copyable } from '../../components/copyable.tsx';
import { Facts } from '../../components/facts.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Section } from '../../components/section.tsx';

/** Metadata of the provider that applications may ask for (OpenID Connect Discovery 1.0, section 3). */
const ENDPOINTS = [
  ['authorization_endpoint', 'Authorization endpoint'],
  ['token_endpoint', 'Token endpoint'],
  ['userinfo_endpoint', 'Userinfo endpoint'],
  ['jwks_uri', 'Public keys (JWKS)'],
  ['end_session_endpoint', 'End session endpoint'],
  ['introspection_endpoint', 'Introspection endpoint'],
  ['revocation_endpoint', 'Revocation endpoint'],
] as const;

type Metadata = { issuer: string } & Partial<Record<(typeof ENDPOINTS)[number][0], string>>;

const DISCOVERY = '/oidc/.well-known/openid-configuration';

/** What an application has to be told to find the provider. */
export function AppEndpoints({ app }: { app: App }) {
  const query = useQuery({
    queryKey: ['discovery'],
    queryFn: async ({ signal }) => {
      const answer = await fetch(DISCOVERY, { signal });
      if (!answer.ok) throw new UnreachableError('The addresses of the provider cannot be read.');
      return (await answer.json()) as Metadata;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Section
      title="Connection"
      description="With the issuer and the client id most applications find all the rest by themselves."
    >
      <Loaded query={query}>
        {(metadata) => (
          <>
            <Facts
              facts={[
                ['Issuer', <Copyable key="issuer" value={metadata.issuer} what="issuer" />],
                ['Client id', <Copyable key="id" value={app.client_id} what="client id again" />],
                [
                  'Discovery',
                  <Copyable
                    key="discovery"
                    value={`${metadata.issuer}/.well-known/openid-configuration`}
                    what="discovery address"
                  />,
                ],
              ]}
            />
            <details>
              <Text component="summary" size="sm" mt="md" mb="sm" fw={550}>
                All endpoints
              </Text>
              <Facts
                facts={ENDPOINTS.flatMap(([name, label]) => {
                  const value = metadata[name];
                  return value
                    ? [[label, <Copyable key={name} value={value} what={label} />] as const]
                    : [];
                })}
              />
            </details>
          </>
        )}
      </Loaded>
    </Section>
  );
}
