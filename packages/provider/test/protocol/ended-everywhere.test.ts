import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AT_ONCE } from '../../../../test/at-once.ts';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { type Actor, SYSTEM } from '../../src/actor.ts';
import {
  authorizationUrl,
  codeOf,
  postForm,
  REDIRECT_URI,
  requestToken,
  signIn,
  startTestProvider,
  type TestProvider,
} from '../provider-fixture.ts';
import { engines } from '../storage-fixture.ts';
import {
  addNotifiedApp,
  addPerson,
  type NotifiedApp,
  type Person,
} from './backchannel/single-logout.ts';

describe.each(engines())('who is signed in on %s', (engine) => {
  let op: TestProvider;
  let app: NotifiedApp;
  beforeAll(async () => {
    op = await startTestProvider(engine);
    app = await addNotifiedApp(op);
  });
  afterAll(async () => {
    await app.receiver.stop();
    await op.stop();
  });

  /** A browser that is signed in, with tokens that end with the session or, if so asked, do not. */
  async function signedIn({ email }: Person, asked: { scope?: string; prompt?: string } = {}) {
    const browser = new HttpBrowser();
    const params = { client_id: app.auth.id, ...asked };
    let page = await signIn(op, browser, { email, params });
    if (asked.prompt) page = await browser.follow(await browser.submit(page, {}), op.url);
    const { body } = await requestToken(
      op,
      { grant_type: 'authorization_code', code: codeOf(page), redirect_uri: REDIRECT_URI },
      app.auth,
    );
    return { browser, tokens: body };
  }
  type SignedIn = Awaited<ReturnType<typeof signedIn>>;

  /** What still works for a browser and the tokens that came of it. */
  async function worksFor({ browser, tokens }: SignedIn) {
    const token = tokens.access_token ?? '';
    const url = authorizationUrl(op, { client_id: app.auth.id, prompt: 'none' });
    const [sso, introspection, userinfo, account] = await Promise.all([
      browser.get(url),
      postForm(`${op.issuer}/token/introspection`, { token }, app.auth),
      fetch(`${op.issuer}/me`, { headers: { authorization: `Bearer ${token}` } }),
      browser.get(`${op.url}/`),
    ]);
    return {
      sso: sso.location?.searchParams.has('code') ?? false,
      introspection: introspection.body.active,
      userinfo: userinfo.status === 200,
      account: account.status === 200,
    };
  }
  const refresh = async ({ tokens }: SignedIn) =>
    await requestToken(
      op,
      { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' },
      app.auth,
    );
  const ALL = { sso: true, introspection: true, userinfo: true, account: true };
  const NOTHING = { sso: false, introspection: false, userinfo: false, account: false };
  const OFFLINE = { scope: 'openid profile offline_access', prompt: 'consent' };

  const api = async (method: string, path: string, body?: object) =>
    await fetch(`${op.url}/api/v1/users/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await op.apiToken()}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  const ways: [string, (id: string) => Promise<unknown>][] = [
    [
      'password is changed',
      (id) => api('PATCH', id, { password: 'another horse, another staple' }),
    ],
    ['password is taken away', (id) => api('PATCH', id, { password: null })],
    ['account is suspended', (id) => api('PATCH', id, { state: 'suspended' })],
    ['account is deleted', (id) => api('DELETE', id)],
  ];

  it.each(ways)('is out everywhere at once when their %s', async (_way, end) => {
    const person = await addPerson(op);
    const [here, there] = [await signedIn(person), await signedIn(person)];
    const offline = await signedIn(person, OFFLINE);
    expect(await worksFor(here)).toEqual(ALL);
    const heard = app.receiver.received.length;
    await end(person.id);
    const changed = performance.now();
    const left = await Promise.all([here, there, offline].map(worksFor));
    await app.receiver.arrived(heard + 3);
    for (const { at } of app.receiver.received.slice(heard)) {
      expect(at - changed).toBeLessThan(AT_ONCE);
    }
    expect(left).toEqual([NOTHING, NOTHING, NOTHING]);
    for (const one of [here, there, offline]) {
      expect((await refresh(one)).body.error).toBe('invalid_grant');
    }
    await op.logoutDelivery.settled();
    expect(app.receiver.received).toHaveLength(heard + 3);
  });

  it('is out everywhere when an administrator says so, but for what was to outlive the session', async () => {
    const person = await addPerson(op);
    const [here, offline] = [await signedIn(person), await signedIn(person, OFFLINE)];
    const heard = app.receiver.received.length;
    await api('DELETE', `${person.id}/sessions`);
    const ended = performance.now();
    expect(await worksFor(here)).toEqual(NOTHING);
    await app.receiver.arrived(heard + 2);
    for (const { at } of app.receiver.received.slice(heard)) {
      expect(at - ended).toBeLessThan(AT_ONCE);
    }
    expect((await refresh(offline)).status).toBe(200);
  });

  it('is not brought back, with tokens and all, when the account is active again', async () => {
    const person = await addPerson(op);
    const offline = await signedIn(person, OFFLINE);
    await api('PATCH', person.id, { state: 'suspended' });
    await api('PATCH', person.id, { state: 'active' });
    expect(await worksFor(offline)).toEqual(NOTHING);
    expect((await refresh(offline)).body.error).toBe('invalid_grant');
  });

  describe('and ends sessions of their own', () => {
    const asPerson = ({ id }: Person, sessionId: string): Actor => ({
      type: 'user',
      id,
      privileges: [],
      request: { correlationId: 'x', address: '203.0.113.7', userAgent: null, sessionId },
    });
    const eventsOf = async ({ id }: Person) =>
      (await op.audit.search({ actor_id: id, action: 'session.end' }, { by: SYSTEM })).items;

    it('keeps the one they are in, and is named as who did it', async () => {
      const person = await addPerson(op);
      const here = await signedIn(person);
      const [current] = await op.sessions.list(person.id);
      const there = await signedIn(person);
      const id = current?.id ?? '';
      const listed = await op.sessions.list(person.id, { current: id });
      expect(listed.map((session) => session.current).toSorted()).toEqual([false, true]);
      await op.sessions.endOthers(person.id, id, { by: asPerson(person, id) });
      expect(await worksFor(there)).toEqual(NOTHING);
      expect(await worksFor(here)).toEqual(ALL);
      expect((await refresh(here)).status).toBe(200);
      const other = listed.find((session) => !session.current)?.id;
      expect(await eventsOf(person)).toMatchObject([{ session_id: other, target_id: person.id }]);
    });

    it('ends one, and never that of somebody else', async () => {
      const [person, other] = [await addPerson(op), await addPerson(op)];
      const theirs = await signedIn(other);
      const [foreign] = await op.sessions.list(other.id);
      const by = asPerson(person, 'x'.repeat(20));
      await expect(op.sessions.end(person.id, foreign?.id ?? '', { by })).rejects.toMatchObject({
        code: 'session_not_found',
      });
      expect(await worksFor(theirs)).toEqual(ALL);
      const mine = await signedIn(person);
      const [session] = await op.sessions.list(person.id);
      await op.sessions.end(person.id, session?.id ?? '', { by });
      expect(await worksFor(mine)).toEqual(NOTHING);
      expect(await eventsOf(person)).toHaveLength(1);
    });

    it('changes the password and stays in the session they did it in, with its tokens', async () => {
      const person = await addPerson(op);
      const here = await signedIn(person, OFFLINE);
      const [current] = await op.sessions.list(person.id);
      const [there, offline] = [await signedIn(person), await signedIn(person, OFFLINE)];
      await op.storage.db
        .transaction()
        .execute((transaction) =>
          op.sessions.endAllWithin(transaction, person.id, { keepSession: current?.id }),
        );
      op.sessions.committed();
      expect(await worksFor(there)).toEqual(NOTHING);
      expect((await refresh(offline)).body.error).toBe('invalid_grant');
      expect(await worksFor(here)).toEqual(ALL);
      expect((await refresh(here)).status).toBe(200);
    });
  });
});
