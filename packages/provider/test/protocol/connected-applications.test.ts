import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SYSTEM } from '../../src/actor.ts';
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
  sidOf,
  verifyLogoutToken,
} from './backchannel/single-logout.ts';

const ORDERS = 'https://orders.example.com/';

describe.each(engines())('the applications connected to a person on %s', (engine) => {
  let op: TestProvider;
  const apps: NotifiedApp[] = [];
  beforeAll(async () => {
    op = await startTestProvider(engine);
    for (const client_name of ['Wiki', 'Chat']) {
      apps.push(await addNotifiedApp(op, { client_name, require_consent: client_name === 'Wiki' }));
    }
    const api = await op.apis.create(
      {
        identifier: ORDERS,
        name: 'Orders',
        scopes: [{ name: 'read', description: 'See orders' }],
      },
      { by: SYSTEM },
    );
    await op.apis.allow(
      api.id,
      { applicationId: apps[0]?.application.id ?? '', scopes: null },
      { by: SYSTEM },
    );
  });
  afterAll(async () => {
    for (const { receiver } of apps) await receiver.stop();
    await op.stop();
  });

  async function signedIn(
    { auth }: NotifiedApp,
    { email, browser }: Person,
    asked: Record<string, string> = {},
  ) {
    const params = { client_id: auth.id, ...asked };
    let page = await signIn(op, browser, { email, params });
    if (!page.location) page = await browser.follow(await browser.submit(page, {}), op.url);
    const { body } = await requestToken(
      op,
      { grant_type: 'authorization_code', code: codeOf(page), redirect_uri: REDIRECT_URI },
      auth,
    );
    return body;
  }
  const call = async (method: string, path: string) =>
    await fetch(`${op.url}/api/v1/users/${path}`, {
      method,
      headers: { authorization: `Bearer ${await op.apiToken()}` },
    });
  const grantsOf = async ({ id }: Person) =>
    ((await (await call('GET', `${id}/grants`)).json()) as { items: Record<string, unknown>[] })
      .items;
  const [WIKI, CHAT] = [0, 1];
  const app = (index: number) => apps[index] as NotifiedApp;

  it('are listed with what they may do, since when, and when they did it last', async () => {
    const person = await addPerson(op);
    expect(await grantsOf(person)).toEqual([]);
    await signedIn(app(WIKI), person, {
      scope: 'openid profile offline_access read',
      resource: ORDERS,
      prompt: 'consent',
    });
    await signedIn(app(CHAT), person, { scope: 'openid email' });
    // The account pages are no application.
    await person.browser.follow(await person.browser.get(`${op.url}/`), op.url);
    const [chat, wiki, ...others] = await grantsOf(person);
    expect(others).toEqual([]);
    expect(chat).toMatchObject({
      client_id: app(CHAT).auth.id,
      client_name: 'Chat',
      scopes: [{ name: 'email', resource: null, description: null }],
      offline: false,
    });
    expect(wiki).toMatchObject({
      client_name: 'Wiki',
      scopes: [
        { name: 'profile', resource: null },
        { name: 'read', resource: ORDERS, description: 'See orders' },
      ],
      offline: true,
    });
    const { since, last_used_at: last } = wiki as { since: string; last_used_at: string };
    expect(Math.abs(Date.parse(since) - Date.now())).toBeLessThan(60_000);
    expect(Date.parse(last)).toBeGreaterThanOrEqual(Date.parse(since));
  });

  it('are disconnected one by one: tokens end, their session too, and consent is asked anew', async () => {
    const person = await addPerson(op);
    const wiki = await signedIn(app(WIKI), person, {
      scope: 'openid profile offline_access',
      prompt: 'consent',
    });
    const chat = await signedIn(app(CHAT), person, { scope: 'openid email' });
    const heard = app(WIKI).receiver.received.length;
    const { auth } = app(WIKI);
    expect((await call('DELETE', `${person.id}/grants/${auth.id}`)).status).toBe(204);
    await app(WIKI).receiver.arrived(heard + 1);
    const { sub, sid } = await verifyLogoutToken(op, app(WIKI), heard);
    expect([sub, sid]).toEqual([person.id, sidOf(wiki.id_token ?? '')]);
    const isActive = async (token: string, of: NotifiedApp) =>
      (await postForm(`${op.issuer}/token/introspection`, { token }, of.auth)).body.active;
    expect(await isActive(wiki.access_token ?? '', app(WIKI))).toBe(false);
    const refresh = { grant_type: 'refresh_token', refresh_token: wiki.refresh_token ?? '' };
    expect((await requestToken(op, refresh, auth)).body.error).toBe('invalid_grant');
    expect(await isActive(chat.access_token ?? '', app(CHAT))).toBe(true);
    expect((await grantsOf(person)).map(({ client_name: name }) => name)).toEqual(['Chat']);
    const [session] = await op.sessions.list(person.id);
    expect(session?.clientIds).toEqual([app(CHAT).auth.id]);
    const quiet = { client_id: auth.id, scope: 'openid profile', prompt: 'none' };
    const asked = await person.browser.get(authorizationUrl(op, quiet));
    expect(asked.location?.searchParams.get('error')).toBe('consent_required');
    await signedIn(app(WIKI), person, { scope: 'openid profile' });
    expect(await grantsOf(person)).toHaveLength(2);
  });

  it('are disconnected by an administrator or the person, and that is on record', async () => {
    const person = await addPerson(op);
    await signedIn(app(CHAT), person, { scope: 'openid' });
    const { id: clientId } = app(CHAT).auth;
    const by = { type: 'user', id: person.id, privileges: [], request: null } as const;
    await op.connected.revoke(person.id, clientId, { by });
    const { items } = await op.audit.search(
      { action: 'grant.revoke', actor_id: person.id },
      { by: SYSTEM },
    );
    expect(items).toMatchObject([{ target_id: person.id, client_id: clientId }]);
  });

  it('of somebody else, or that are not connected, are not found', async () => {
    const [person, other] = [await addPerson(op), await addPerson(op)];
    await signedIn(app(CHAT), person, { scope: 'openid' });
    for (const path of [`${other.id}/grants/${app(CHAT).auth.id}`, `${person.id}/grants/%00`]) {
      const response = await call('DELETE', path);
      expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
        404,
        'grant_not_found',
      ]);
    }
    expect(await grantsOf(person)).toHaveLength(1);
  });
});
