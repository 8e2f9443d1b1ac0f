import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FAULTS, type Faults, startTestProvider, type TestProvider } from '../src/index.ts';
import { startApp, type TestApp } from './app.ts';

describe('what a provider does wrong on demand', () => {
  let provider: TestProvider;
  let app: TestApp;
  beforeEach(async () => {
    provider = await startTestProvider();
    app = await startApp(provider.options);
  });
  afterEach(async () => {
    await app[Symbol.asyncDispose]();
    await provider.stop();
  });
  const signIn = () => provider.signInAs(app.url, { sub: 'grace' });

  it.each<[keyof typeof FAULTS, string]>([
    ['wrongAudience', 'provider_invalid_response'],
    ['wrongIssuer', 'provider_invalid_response'],
    ['wrongNonce', 'provider_invalid_response'],
    ['expired', 'provider_invalid_response'],
    ['issuedInTheFuture', 'provider_invalid_response'],
    ['foreignSignature', 'provider_invalid_response'],
    ['unsigned', 'provider_invalid_response'],
    ['signedWithPublicKey', 'provider_invalid_response'],
    ['unknownKid', 'provider_invalid_response'],
    ['otherPersonAtUserinfo', 'provider_invalid_response'],
    ['otherIssuerInResponse', 'callback_invalid'],
    ['accessDenied', 'access_denied'],
    ['failingTokenEndpoint', 'provider_unavailable'],
    ['halfOpen', 'provider_unavailable'],
    ['dead', 'provider_unavailable'],
  ])('%s is refused by an app that looks', async (name, code) => {
    await provider.misbehave(FAULTS[name]());
    await expect(signIn()).rejects.toThrow();
    expect(app.errors).toContain(code);
    await provider.behave();
    await signIn();
  });

  it('may be for one answer only', async () => {
    await provider.misbehave(FAULTS.expired(), { times: 1 });
    await expect(signIn()).rejects.toThrow();
    await signIn();
  });

  it('may be that it is slow, for a time or until the test says so', async () => {
    let open = () => {};
    const slow: Faults['slow'] = {
      discovery: 20,
      token: new Promise<void>((done) => {
        open = done;
      }),
    };
    await provider.misbehave({ slow });
    const signingIn = signIn();
    const isAsked = () => provider.requests.some(({ endpoint }) => endpoint === 'token');
    while (!isAsked()) await new Promise((done) => setImmediate(done));
    open();
    await signingIn;
  });

  it('may be other metadata', async () => {
    await provider.misbehave({ metadata: { issuer: 'https://somebody-else.example.com' } });
    await expect(signIn()).rejects.toThrow();
    expect(app.errors).toContain('provider_invalid_response');
  });

  it('keys that are rotated are found', async () => {
    await signIn();
    provider.rotateKeys();
    // Within half a minute an app need not ask for keys again.
    provider.travel(31);
    await signIn();
    provider.rotateKeys();
    provider.travel(31);
    await signIn();
  });
});

describe('time', () => {
  it('moves for app and provider together, and back at the end', async () => {
    const before = Date.now();
    {
      await using provider = await startTestProvider();
      await using app = await startApp({ ...provider.options, sessionLifetime: 3600 });
      const browser = await provider.signInAs(app.url, { sub: 'grace' });
      provider.travel(3500);
      expect((await browser.fetch('/')).url).toBe(`${app.url}/`);
      expect(await (await browser.fetch('/')).text()).toContain('Hello');
      provider.travel(200);
      expect(await (await browser.fetch('/')).text()).toBe('Nobody');
      expect(new Date(Date.now()).getTime() - before).toBeGreaterThan(3_600_000);
      expect(new Date() > new Date(before + 3_600_000)).toBe(true);
      expect(new Date(0).getTime()).toBe(0);
      expect(new Date() instanceof Date).toBe(true);
      await provider.signInAs(app.url, { sub: 'grace' });
    }
    expect(Date.now() - before).toBeLessThan(60_000);
  });

  it('is put back when a test fails', async () => {
    const before = Date.now();
    const failing = async () => {
      await using provider = await startTestProvider();
      provider.travel(86_400);
      throw new Error('the test failed');
    };
    await expect(failing()).rejects.toThrow('the test failed');
    expect(Date.now() - before).toBeLessThan(60_000);
  });

  it('lets tokens expire', async () => {
    await using provider = await startTestProvider();
    await using app = await startApp({
      ...provider.options,
      api: { audience: 'https://api.example.com' },
    });
    const token = await provider.accessToken();
    const status = async () =>
      (await fetch(`${app.url}/me`, { headers: { authorization: `Bearer ${token}` } })).status;
    expect(await status()).toBe(200);
    provider.travel(400);
    expect(await status()).toBe(401);
  });
});
