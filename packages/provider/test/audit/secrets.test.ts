import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import {
  codeOf,
  PASSWORD,
  pkce,
  postForm,
  REDIRECT_URI,
  requestToken,
  SECRET,
  signIn,
  startTestProvider,
  type TestProvider,
} from '../provider-fixture.ts';
import { engines } from '../storage-fixture.ts';
import { runGatehouse } from './run-gatehouse.ts';

describe.each(engines())('events and log lines of whole flows on %s', (engine) => {
  let op: TestProvider;
  const logged: string[] = [];
  beforeAll(async () => {
    const lines = new Writable({
      write(chunk, _encoding, done) {
        logged.push(String(chunk));
        done();
      },
    });
    op = await startTestProvider(engine, { log: pino({ level: 'trace' }, lines) });
  });
  afterAll(() => op.stop());

  it('hold no password, secret, code or token that occurred in them', async () => {
    const secrets = new Map<string, string>([['master key', SECRET]]);
    const note = (name: string, value: unknown): string => {
      expect(value, name).toEqual(expect.any(String));
      expect((value as string).length, name).toBeGreaterThan(7);
      secrets.set(name, value as string);
      return value as string;
    };
    const issued = await runGatehouse(op.storageOptions, ['token', '--scope', 'admin']);
    const apiToken = note('API token', issued.stdout.trim());
    const call = async (method: string, path: string, json?: unknown) => {
      const response = await fetch(`${op.url}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${apiToken}`,
          ...(json !== undefined && { 'content-type': 'application/json' }),
        },
        ...(json !== undefined && { body: JSON.stringify(json) }),
      });
      expect(response.ok, `${method} ${path}`).toBe(true);
      return response.status === 204 ? {} : ((await response.json()) as Record<string, string>);
    };

    const email = 'ada@example.com';
    const user = await call('POST', '/users', {
      email,
      password: note('first password', 'the first password of Ada'),
    });
    await call('PATCH', `/users/${user.id}`, { password: note('password', PASSWORD) });
    const app = await call('POST', '/apps', {
      client_id: 'wiki',
      client_name: 'Wiki',
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token'],
    });
    note('first client secret', app.client_secret);
    const rotated = await call('POST', `/apps/${app.id}/rotate-secret`);
    const auth = { id: 'wiki', secret: note('client secret', rotated.client_secret) };

    const wrong = new HttpBrowser();
    const typed = note('password in the wrong field', 'typed as an e-mail address');
    const failed = await signIn(op, wrong, { email: typed, params: { client_id: 'wiki' } });
    expect(failed.status).toBe(422);

    const browser = new HttpBrowser();
    const { verifier, challenge } = pkce();
    note('code verifier', verifier);
    const params = {
      client_id: 'wiki',
      state: note('state', 'the state of the application'),
      nonce: note('nonce', 'the nonce of the application'),
      code_challenge: challenge,
      code_challenge_method: 'S256',
    };
    const code = note('code', codeOf(await signIn(op, browser, { email, params })));
    note('session cookie', browser.cookie('gatehouse_session'));
    const redeem = () =>
      requestToken(
        op,
        {
          grant_type: 'authorization_code',
          code,
          redirect_uri: REDIRECT_URI,
          code_verifier: verifier,
        },
        auth,
      );
    const tokensOf = ({ body }: Awaited<ReturnType<typeof redeem>>, which: string) => {
      for (const name of ['access_token', 'refresh_token', 'id_token']) {
        note(`${which} ${name}`, body[name]);
      }
      return body;
    };
    const first = tokensOf(await redeem(), 'first');
    const refresh = () =>
      requestToken(
        op,
        { grant_type: 'refresh_token', refresh_token: first.refresh_token ?? '' },
        auth,
      );
    const second = tokensOf(await refresh(), 'second');
    await fetch(`${op.issuer}/me`, { headers: { authorization: `Bearer ${second.access_token}` } });
    await fetch(`${op.issuer}/me`, { headers: { authorization: `Bearer ${first.id_token}` } });
    await postForm(
      `${op.issuer}/token/introspection`,
      { token: second.access_token ?? '' },
      { ...auth, secret: note('wrong client secret', 'not the secret of the wiki') },
    );
    expect((await refresh()).status).toBe(400);
    expect((await redeem()).status).toBe(400);
    const hint = new URLSearchParams({ id_token_hint: second.id_token ?? '' });
    const out = await browser.get(`${op.issuer}/logout?${hint}`);
    note('logout secret', out.location?.searchParams.get('xsrf'));
    await browser.follow(out, op.url);
    await call('DELETE', `/users/${user.id}`);

    let events = '';
    for await (const event of op.audit.export({}, { by: SYSTEM }))
      events += `${JSON.stringify(event)}\n`;
    const log = logged.join('');
    for (const action of ['sign_in', 'sign_out', 'token.refused', 'api_token.issue']) {
      expect(events).toContain(`"action":"${action}"`);
    }
    expect(log).toContain('sign-in refused');
    expect(log).toContain('token: refused');
    for (const [name, value] of secrets) {
      for (const written of [
        value,
        encodeURIComponent(value),
        JSON.stringify(value).slice(1, -1),
      ]) {
        expect(events, `${name} in an event`).not.toContain(written);
        expect(log, `${name} in the log`).not.toContain(written);
      }
    }
    // Who is erased leaves nothing behind but an id.
    expect(events).not.toContain(email);
  });
});
