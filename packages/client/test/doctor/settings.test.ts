import { describe, expect, it } from 'vitest';
import { APP, type Report, SECRET, useDoctor } from './use-doctor.ts';

describe('gatehouse-client doctor, of settings and stores', () => {
  const { env, examine, provider, run, write } = useDoctor();

  it.each<[string, Record<string, string | undefined>, string, string, string]>([
    [
      'a setting that is missing',
      { OIDC_CLIENT_ID: undefined },
      'settings.options',
      'OIDC_CLIENT_ID is missing',
      'OIDC_CLIENT_ID=…',
    ],
    [
      'an address that is none',
      { OIDC_ISSUER: 'id.example.com' },
      'settings.options',
      'OIDC_ISSUER is not valid',
      'absolute URL',
    ],
    [
      'a variable that is misspelt',
      { OIDC_CLIENT_ID: undefined, OIDC_CLIENTID: 'x' },
      'settings.names',
      'OIDC_CLIENTID is not read',
      'OIDC_CLIENT_ID=…',
    ],
    [
      'a secret that repeats itself',
      { OIDC_SESSION_SECRET: 'ab'.repeat(20) },
      'settings.secret',
      'repeats a few characters',
      'openssl rand',
    ],
    [
      'a secret of an example',
      { OIDC_SESSION_SECRET: 'please change-me: a secret for sessions' },
      'settings.secret',
      'looks like words',
      'openssl rand',
    ],
    [
      'a provider that is not there',
      { OIDC_ISSUER: 'http://127.0.0.1:1/' },
      'issuer.discovery',
      '127.0.0.1:1',
      'OIDC_ISSUER=…',
    ],
    [
      'a host that is unknown',
      { OIDC_ISSUER: 'https://gatehouse-doctor.invalid' },
      'issuer.discovery',
      'ENOTFOUND',
      'OIDC_ISSUER=…',
    ],
    [
      'a wrong secret',
      { OIDC_CLIENT_SECRET: 'wrong' },
      'client.credentials',
      'the client was not accepted',
      'OIDC_CLIENT_SECRET=…',
    ],
    [
      'an unknown client',
      { OIDC_CLIENT_ID: 'nobody', OIDC_APP_URL: APP },
      'client.redirect_uri',
      'does not know',
      `"${APP}/oidc/callback/"`,
    ],
    [
      'a redirect URI that is not registered',
      { OIDC_CLIENT_ID: 'strict', OIDC_CLIENT_SECRET: 'x', OIDC_APP_URL: APP },
      'client.redirect_uri',
      `${APP}/oidc/callback/`,
      `redirect_uris: ["${APP}/oidc/callback/"]`,
    ],
    [
      'a method that the provider has not',
      { OIDC_TOKEN_ENDPOINT_AUTH_METHOD: 'tls_client_auth' },
      'settings.options',
      'tls.cert',
      'client certificate',
    ],
    [
      'an app that does not run',
      { OIDC_APP_URL: 'http://127.0.0.1:1' },
      'app.login',
      'does not answer',
      'start the app',
    ],
  ])('finds %s', async (_, variables, id, message, mend) => {
    const finding = (await examine(env(variables)))(id);
    expect(['error', 'warning']).toContain(finding?.severity);
    expect(finding?.message).toContain(message);
    expect(finding?.mend).toContain(mend);
  });

  it('reads options from a module, files of variables, and finds stores that are down', async () => {
    const config = write(
      'options.mjs',
      `export default {
        storeAccessToken: true,
        refreshStore: { read: async () => { throw new Error('the store is down'); } },
      };`,
    );
    const file = write(
      '.env',
      Object.entries(env())
        .map((pair) => pair.join('='))
        .join('\n'),
    );
    const of = await examine({}, '--config', config, '--env', file);
    expect(of('settings.options')).toMatchObject({ severity: 'ok' });
    expect(of('stores.shared')).toMatchObject({ severity: 'ok' });
    expect(of('stores.reachable')).toMatchObject({
      severity: 'error',
      message: 'the store is down',
    });
  });

  it('warns of processes that would use a refresh token twice; strictly, that is an error', async () => {
    const config = write('options.mjs', 'export default { storeAccessToken: true };');
    const args = ['doctor', '--config', config, '--only', 'stores.shared'];
    expect((await run(args)).code).toBe(0);
    const strict = await run([...args, '--strict']);
    expect(strict.code).toBe(1);
    expect(strict.stdout).toContain('gatehouse({ refreshStore: … })');
  });

  it('knows several providers apart', async () => {
    const its = JSON.stringify(provider().options);
    const config = write(
      'options.mjs',
      `const one = ${its};
      export const options = { providers: { work: one, home: { ...one, clientSecret: 'wrong' } } };`,
    );
    const { stdout } = await run(
      ['doctor', '--json', '--config', config, '--only', 'client.credentials'],
      { OIDC_SESSION_SECRET: SECRET },
    );
    expect((JSON.parse(stdout) as Report).checks).toMatchObject([
      { provider: 'work', severity: 'ok' },
      { provider: 'home', severity: 'error' },
    ]);
  });
});
