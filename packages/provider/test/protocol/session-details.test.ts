import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import { ConfigError } from '../../src/config/config-error.ts';
import { openPlaces } from '../../src/protocol/places.ts';
import {
  authorizationUrl,
  codeOf,
  PASSWORD,
  postForm,
  REDIRECT_URI,
  requestToken,
  signIn,
  startTestProvider,
  type TestProvider,
} from '../provider-fixture.ts';
import { engines } from '../storage-fixture.ts';
import { addressDatabase } from './address-database.ts';

const MINUTE = 60_000;
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';
const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';
/** Seconds. */
const IDLE = 1800;

describe.each(engines())('a session on %s', (engine) => {
  let op: TestProvider;
  let folder: string;
  let auth: { id: string; secret: string };
  let passed = 0;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-places-'));
    const file = join(folder, 'cities.mmdb');
    const place = { country: { iso_code: 'DE' }, city: { names: { en: 'Berlin', de: 'Berlin' } } };
    await writeFile(file, addressDatabase(place));
    op = await startTestProvider(engine, {
      clock: { now: () => Date.now() + passed },
      env: { GATEHOUSE_GEOIP: file, GATEHOUSE_TRUST_PROXY: '127.0.0.1' },
    });
    const { application, client_secret: secret } = await op.applications.create(
      { client_name: 'Wiki', redirect_uris: [REDIRECT_URI] },
      { by: SYSTEM },
    );
    auth = { id: application.client_id, secret: secret ?? '' };
  });
  afterAll(async () => {
    await op.stop();
    await rm(folder, { recursive: true });
  });

  let people = 0;
  async function addPerson(idle = 0) {
    people += 1;
    const policy = await op.policies.create(
      { name: `Policy ${people}`, session_idle_lifetime: idle },
      { by: SYSTEM },
    );
    const group = await op.groups.create(
      { name: `Group ${people}`, policy_id: policy.id },
      { by: SYSTEM },
    );
    const email = `person${people}@example.com`;
    const { id } = await op.users.create(
      { email, password: PASSWORD, group_id: group.id },
      { by: SYSTEM },
    );
    return { id, email };
  }
  async function signedIn(person: { email: string }, browser = new HttpBrowser()) {
    const page = await signIn(op, browser, {
      email: person.email,
      params: { client_id: auth.id },
    });
    const { body } = await requestToken(
      op,
      { grant_type: 'authorization_code', code: codeOf(page), redirect_uri: REDIRECT_URI },
      auth,
    );
    return { browser, tokens: body };
  }
  /** The browser comes for another application, with this address and user agent. */
  const useAgain = async (browser: HttpBrowser, headers: Record<string, string> = {}) => {
    const url = authorizationUrl(op, { client_id: auth.id, prompt: 'none' });
    return (await browser.get(url, headers)).location?.searchParams.has('code');
  };
  const onlySession = async ({ id }: { id: string }) => {
    const [session, ...others] = await op.sessions.list(id);
    expect(others).toEqual([]);
    return session;
  };
  const payloadOf = async ({ id }: { id: string }) =>
    await op.storage.db
      .selectFrom('oidc_records')
      .select(['payload', 'expires_at'])
      .where('kind', '=', 'Session')
      .where('account_id', '=', id)
      .executeTakeFirstOrThrow();

  it('tells from where and with what it was begun, and used last', async () => {
    const person = await addPerson();
    const browser = new HttpBrowser();
    const url = authorizationUrl(op, { client_id: auth.id });
    const page = await browser.follow(await browser.get(url), op.url);
    const at = { 'x-forwarded-for': '203.0.113.7', 'user-agent': FIREFOX };
    const submitted = await browser.post(
      new URL(/action="([^"]*)"/.exec(page.html)?.[1] ?? '', op.url),
      { email: person.email, password: PASSWORD },
      at,
    );
    await browser.get(submitted.location ?? '', at);
    const begun = await onlySession(person);
    expect(begun).toMatchObject({
      begun: { address: '203.0.113.7', browser: 'Firefox 128', os: 'Linux', type: 'desktop' },
      lastUsed: { address: '203.0.113.7', userAgent: FIREFOX },
      amr: ['pwd'],
      current: false,
    });
    // The test's database knows the lower half of all addresses.
    expect(begun?.begun.place).toBeNull();
    passed += 5 * MINUTE;
    const later = { 'x-forwarded-for': '100.1.2.3', 'user-agent': PHONE };
    expect(await useAgain(browser, later)).toBe(true);
    const used = await onlySession(person);
    expect(used).toMatchObject({
      id: begun?.id,
      createdAt: begun?.createdAt,
      begun: { address: '203.0.113.7', browser: 'Firefox 128' },
      lastUsed: {
        address: '100.1.2.3',
        browser: 'Safari 17',
        type: 'mobile',
        place: { country: 'DE', city: 'Berlin' },
      },
    });
    expect((used?.lastSeenAt ?? 0) - (begun?.lastSeenAt ?? 0)).toBeGreaterThanOrEqual(5 * MINUTE);
  });

  it('is used by the account page too, which writes once a minute at most', async () => {
    const person = await addPerson();
    const { browser } = await signedIn(person);
    const before = await payloadOf(person);
    expect((await browser.get(`${op.url}/`)).status).toBe(200);
    expect(await payloadOf(person)).toEqual(before);
    passed += 2 * MINUTE;
    await browser.get(`${op.url}/`, { 'user-agent': PHONE });
    const after = await onlySession(person);
    expect(after?.lastUsed.type).toBe('mobile');
    const noted = await payloadOf(person);
    await browser.get(`${op.url}/`, { 'user-agent': FIREFOX });
    expect(await payloadOf(person)).toEqual(noted);
  });

  it('keeps no more of a user agent than is of use, and no address that is none', async () => {
    const person = await addPerson();
    const { browser } = await signedIn(person);
    const strange = { 'user-agent': 'x'.repeat(5000), 'x-forwarded-for': '<script>' };
    await useAgain(browser, strange);
    const session = await onlySession(person);
    expect(session?.lastUsed.userAgent).toHaveLength(400);
    expect(session?.lastUsed.address).toBeNull();
  });

  it('ends after its idle lifetime, and tokens that end with it', async () => {
    const person = await addPerson(IDLE);
    const { browser, tokens } = await signedIn(person);
    passed += IDLE * 1000 - MINUTE;
    const introspect = async () =>
      (
        await postForm(
          `${op.issuer}/token/introspection`,
          { token: tokens.access_token ?? '' },
          auth,
        )
      ).body.active;
    expect(await introspect()).toBe(true);
    passed += 2 * MINUTE;
    expect(await useAgain(browser)).toBe(false);
    expect(await op.sessions.list(person.id)).toEqual([]);
    expect(await introspect()).toBe(false);
    const userinfo = await fetch(`${op.issuer}/me`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect(userinfo.status).toBe(401);
    const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' };
    expect((await requestToken(op, refresh, auth)).body.error).toBe('invalid_grant');
    expect((await browser.get(`${op.url}/`)).status).toBe(303);
  });

  it.each(['an application', 'the account page', 'a refresh token'])(
    'lives on when it is used, by %s',
    async (what) => {
      const person = await addPerson(IDLE);
      const { browser, tokens } = await signedIn(person);
      let refreshToken = tokens.refresh_token ?? '';
      const use = async () => {
        if (what === 'an application') return await useAgain(browser);
        if (what === 'the account page') return (await browser.get(`${op.url}/`)).status === 200;
        const { body } = await requestToken(
          op,
          { grant_type: 'refresh_token', refresh_token: refreshToken },
          auth,
        );
        refreshToken = body.refresh_token ?? '';
        return 'access_token' in body;
      };
      for (let i = 0; i < 4; i += 1) {
        passed += IDLE * 1000 - 2 * MINUTE;
        expect(await use(), `use ${i}`).toBe(true);
      }
      passed += IDLE * 1000;
      expect(await use()).toBe(false);
    },
  );

  it('is not written by a use that adds little to its life', async () => {
    const person = await addPerson(300);
    const { browser } = await signedIn(person);
    const { expires_at: end } = await payloadOf(person);
    passed += 10_000;
    await browser.get(`${op.url}/`);
    expect((await payloadOf(person)).expires_at).toBe(end);
    passed += 6000;
    await browser.get(`${op.url}/`);
    expect((await payloadOf(person)).expires_at).toBeGreaterThanOrEqual((end ?? 0) + 16_000);
  });

  it('outlives its absolute end by no use', async () => {
    const person = await addPerson(IDLE);
    const { browser } = await signedIn(person);
    const { payload } = await payloadOf(person);
    const soon = Math.floor(Date.now() / 1000) + 600;
    await op.storage.db
      .updateTable('oidc_records')
      .set({ payload: JSON.stringify({ ...JSON.parse(payload), exp: soon }) })
      .where('account_id', '=', person.id)
      .where('kind', '=', 'Session')
      .execute();
    passed += 2 * MINUTE;
    await browser.get(`${op.url}/`);
    expect((await payloadOf(person)).expires_at).toBe(soon * 1000);
  });
});

describe('places', () => {
  it('are not read from what is no database', async () => {
    await expect(openPlaces('/nowhere.mmdb')).rejects.toThrow(ConfigError);
  });

  it('are not known without a database', async () => {
    expect((await openPlaces(undefined))('203.0.113.7')).toBeUndefined();
  });
});
