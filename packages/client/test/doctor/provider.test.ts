import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FAULTS, type Faults } from '@gatehouse/testkit';
import { describe, expect, it } from 'vitest';
import { startCertifiedProvider } from '../certified-provider.ts';
import { APP, SECRET, useDoctor } from './use-doctor.ts';

describe('gatehouse-client doctor, of the provider', () => {
  const { env, examine, listen, provider, stopLater, write } = useDoctor();

  it('tells what the issuer is where a slash, the scheme or the path is wrong', async () => {
    const server = createServer((req, res) => {
      if (req.url !== '/oidc/.well-known/openid-configuration')
        return void res.writeHead(404).end();
      res.setHeader('content-type', 'application/json');
      res.end(JSON.stringify({ issuer: issuer() }));
    });
    const issuer = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/oidc`;
    await listen(server);
    const wrong = [
      `${issuer()}/`,
      // TLS has no name for an address.
      issuer().replace('http://127.0.0.1', 'https://localhost'),
      new URL(issuer()).origin,
      `${new URL(issuer()).origin}/oidc/auth`,
    ];
    for (const OIDC_ISSUER of wrong) {
      const finding = (await examine(env({ OIDC_ISSUER })))('issuer.discovery');
      expect(finding).toMatchObject({ severity: 'error', mend: `OIDC_ISSUER=${issuer()}` });
    }
  });

  it.each<[string, Faults, string, string]>([
    ['no keys', { status: { jwks: 500 } }, 'issuer.keys', 'no signing keys'],
    [
      'algorithms that the app does not accept',
      { metadata: { id_token_signing_alg_values_supported: ['HS256'] } },
      'issuer.keys',
      'none of its keys fits',
    ],
    [
      'no authorization code flow',
      { metadata: { response_types_supported: ['id_token'] } },
      'issuer.features',
      'no authorization code flow',
    ],
    [
      'another way for clients to prove themselves',
      { metadata: { token_endpoint_auth_methods_supported: ['client_secret_post'] } },
      'issuer.features',
      'does not take client_secret_basic',
    ],
    [
      'no logout',
      { metadata: { end_session_endpoint: undefined } },
      'client.logout',
      'no end_session_endpoint',
    ],
    [
      'a refusal of a scope',
      { authorizationResponse: { code: undefined, error: 'invalid_scope' } },
      'client.redirect_uri',
      'refuses a scope',
    ],
    ['an endpoint that never answers', { silent: ['token'] }, 'client.credentials', 'within 1 s'],
    ['no answer at all', FAULTS.dead(), 'issuer.discovery', 'ECONNREFUSED'],
  ])('finds a provider with %s', async (_, faults, id, message) => {
    await provider().misbehave(faults);
    const config = write('options.mjs', 'export const options = { timeout: 1 };');
    const finding = (await examine(env({ OIDC_APP_URL: APP }), '--config', config))(id);
    expect(['error', 'warning']).toContain(finding?.severity);
    expect(finding?.message).toContain(message);
  });

  it('finds a clock that is wrong', async () => {
    const server = createServer(async (req, res) => {
      const answer = await fetch(provider().issuer + req.url);
      const body = (await answer.text()).replaceAll(provider().issuer, own());
      const date = new Date(Date.now() + 120_000).toUTCString();
      res.writeHead(answer.status, { 'content-type': 'application/json', date }).end(body);
    });
    const own = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await listen(server);
    const finding = (await examine(env({ OIDC_ISSUER: own() })))('issuer.clock');
    expect(finding).toMatchObject({ severity: 'error' });
    expect(finding?.message).toMatch(/1(19|20) s ahead/);
  });

  it('takes a certified provider as it is, and knows a redirect URI that it knows', async () => {
    const certified = await startCertifiedProvider(async () => [
      { client_id: 'app', client_secret: 'x', redirect_uris: [`${APP}/oidc/callback/`] },
    ]);
    stopLater(certified.stop);
    const variables = {
      OIDC_ISSUER: certified.issuer,
      OIDC_CLIENT_ID: 'app',
      OIDC_CLIENT_SECRET: 'x',
      OIDC_SESSION_SECRET: SECRET,
    };
    const good = await examine({ ...variables, OIDC_APP_URL: APP });
    expect(good('client.redirect_uri')).toMatchObject({ severity: 'ok' });
    expect(good('client.credentials')).toMatchObject({ severity: 'ok' });
    const bad = await examine({ ...variables, OIDC_APP_URL: 'https://other.example.com' });
    expect(bad('client.redirect_uri')).toMatchObject({
      severity: 'error',
      mend: expect.stringContaining('https://other.example.com/oidc/callback/'),
    });
  });
});
