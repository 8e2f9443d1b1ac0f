import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { oauthErrorOf } from '../../src/core/provider/failure.ts';
import type { Provider } from '../../src/core/provider/provider.ts';
import { type HostileProvider, startHostileProvider } from './hostile-provider.ts';
import { comeBack, REDIRECT_URI, setUp, signIn } from './sign-in.ts';

let op: HostileProvider;
let provider: Provider;
beforeAll(async () => {
  op = await startHostileProvider();
});
afterAll(() => op.stop());
beforeEach(() => {
  op.misbehave = {};
  op.forms.length = 0;
  provider = setUp({ issuer: op.issuer });
});

it.each<[string, (params: URLSearchParams) => void]>([
  ['of another issuer', (params) => params.set('iss', 'https://evil.example')],
  ['without the issuer it advertises', (params) => params.delete('iss')],
  ['with two issuers', (params) => params.append('iss', 'https://evil.example')],
  ['of another sign-in', (params) => params.set('state', 'other')],
  ['without state', (params) => params.delete('state')],
  ['with two states', (params) => params.append('state', 'other')],
  ['with two codes', (params) => params.append('code', 'other')],
  ['without code', (params) => params.delete('code')],
  ['with an ID token in the address', (params) => params.set('id_token', 'a.b.c')],
  ['in the place of a signed one', (params) => params.set('response', 'a.b.c')],
])('sends no code on from a response %s', async (_what, response) => {
  op.misbehave = { response };
  await expect(signIn(provider)).rejects.toMatchObject({ code: 'callback_invalid' });
  expect(op.forms).toEqual([]);
});

it.each([
  ['access_denied', 'access_denied'],
  ['temporarily_unavailable', 'provider_unavailable'],
  ['server_error', 'provider_unavailable'],
  ['login_required', 'provider_error'],
])('tells the error %s as %s', async (error, code) => {
  op.misbehave = {
    response: (params) => {
      params.delete('code');
      params.set('error', error);
      params.set('error_description', 'why');
    },
  };
  const failure = await signIn(provider).catch((thrown: unknown) => thrown);
  expect(failure).toMatchObject({ code });
  expect(oauthErrorOf(failure)).toBe(error);
});

it('asks with state, nonce, an S256 challenge and the scopes that the provider has', async () => {
  const first = await provider.newAttempt();
  const second = await provider.newAttempt();
  for (const secret of ['state', 'nonce', 'codeVerifier'] as const) {
    expect(first[secret]).toMatch(/^[\w-]{43}$/);
    expect(first[secret]).not.toBe(second[secret]);
  }
  const url = await provider.authorizationUrl(first, {
    redirectUri: REDIRECT_URI,
    extra: { prompt: 'login', state: 'forged', code_challenge_method: 'plain' },
  });
  expect(Object.fromEntries(url.searchParams)).toEqual({
    client_id: 'app',
    response_type: 'code',
    redirect_uri: REDIRECT_URI,
    scope: 'openid profile email roles',
    state: first.state,
    nonce: first.nonce,
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge_method: 'S256',
    prompt: 'login',
  });
});

it('sends the code with its verifier and the redirect_uri without the query', async () => {
  const { attempt, url } = await comeBack(provider);
  await provider.exchange(url, attempt);
  expect(Object.fromEntries(op.forms[0] ?? [])).toMatchObject({
    grant_type: 'authorization_code',
    code_verifier: attempt.codeVerifier,
    redirect_uri: REDIRECT_URI,
  });
});

it('does not send a code on with the verifier of another attempt', async () => {
  const { attempt, url } = await comeBack(provider);
  const other = await provider.newAttempt();
  await expect(provider.exchange(url, other)).rejects.toMatchObject({ code: 'callback_invalid' });
  await expect(
    provider.exchange(url, { ...attempt, codeVerifier: other.codeVerifier }),
  ).rejects.toMatchObject({ code: 'code_rejected' });
});
