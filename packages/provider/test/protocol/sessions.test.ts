import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
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

interface SignInRequest {
  scope?: string;
  prompt?: string;
}

interface SessionBody {
  id: string;
  signed_in_at: string;
  expires_at: string;
  amr: string[];
  client_ids: string[];
}

describe.each(engines())('sessions as an administrator sees them on %s', (engine) => {
  let op: TestProvider;
  const apps: { id: string; secret: string }[] = [];
  beforeAll(async () => {
    op = await startTestProvider(engine);
    for (const name of ['wiki', 'chat']) {
      const { application, client_secret: secret } = await op.applications.create(
        {
          client_id: name,
          client_name: name,
          redirect_uris: [REDIRECT_URI],
        },
        { by: SYSTEM },
      );
      apps.push({ id: application.client_id, secret: secret ?? '' });
    }
  });
  afterAll(() => op.stop());

  let people = 0;
  async function addPerson() {
    people += 1;
    const email = `person${people}@example.com`;
    const { id } = await op.users.create(
      { email, name: 'Ada', password: PASSWORD },
      { by: SYSTEM },
    );
    return { id, email };
  }
  const call = async (method: string, path: string) =>
    await fetch(`${op.url}/api/v1/users/${path}`, {
      method,
      headers: { authorization: `Bearer ${await op.apiToken()}` },
    });
  const sessionsOf = async ({ id }: { id: string }) =>
    ((await (await call('GET', `${id}/sessions`)).json()) as { items: SessionBody[] }).items;
  async function signInTo(
    client: string,
    person: { email: string },
    { browser = new HttpBrowser(), ...asked }: { browser?: HttpBrowser } & SignInRequest = {},
  ) {
    const params = { client_id: client, ...asked };
    let page = await signIn(op, browser, { email: person.email, params });
    if (asked.prompt) page = await browser.follow(await browser.submit(page, {}), op.url);
    const auth = apps.find(({ id }) => id === client);
    const code = { grant_type: 'authorization_code', code: codeOf(page) };
    const { body } = await requestToken(op, { ...code, redirect_uri: REDIRECT_URI }, auth);
    const refresh = async () =>
      await requestToken(
        op,
        { grant_type: 'refresh_token', refresh_token: body.refresh_token ?? '' },
        auth,
      );
    const isActive = async () =>
      (await postForm(`${op.issuer}/token/introspection`, { token: body.access_token ?? '' }, auth))
        .body.active;
    return { browser, refresh, isActive };
  }
  const isSignedIn = async (browser: HttpBrowser) => {
    const url = authorizationUrl(op, { client_id: 'wiki', prompt: 'none' });
    return (await browser.get(url)).location?.searchParams.has('code');
  };

  it('say since when, how and where the person is signed in, the latest first', async () => {
    const person = await addPerson();
    const { browser } = await signInTo('wiki', person);
    await signInTo('chat', person, { browser });
    const [session, ...others] = await sessionsOf(person);
    expect(others).toEqual([]);
    expect(session).toMatchObject({
      id: expect.any(String),
      signed_in_at: expect.any(String),
      expires_at: expect.any(String),
      amr: ['pwd'],
      client_ids: ['chat', 'wiki'],
    });
    const { signed_in_at: start, expires_at: end } = session as SessionBody;
    expect(Math.abs(Date.parse(start) - Date.now())).toBeLessThan(60_000);
    expect(Date.parse(end) - Date.parse(start)).toBeGreaterThan(23 * 3600 * 1000);
    await op.storage.db
      .updateTable('oidc_records')
      .set({ payload: JSON.stringify({ uid: session?.id, loginTs: 1, authorizations: {} }) })
      .where('session_uid', '=', session?.id ?? '')
      .execute();
    await signInTo('wiki', person);
    const times = (await sessionsOf(person)).map(({ signed_in_at: at }) => Date.parse(at));
    expect(times).toEqual([expect.any(Number), 1000]);
  });

  it('end one by one, and only with the person they belong to', async () => {
    const [person, other] = [await addPerson(), await addPerson()];
    const one = await signInTo('wiki', person);
    const [session] = await sessionsOf(person);
    const two = await signInTo('wiki', person);
    expect((await call('DELETE', `${other.id}/sessions/${session?.id}`)).status).toBe(404);
    expect(await isSignedIn(one.browser)).toBe(true);
    expect((await call('DELETE', `${person.id}/sessions/${session?.id}`)).status).toBe(204);
    expect(await isSignedIn(one.browser)).toBe(false);
    expect(await isSignedIn(two.browser)).toBe(true);
    expect((await call('DELETE', `${person.id}/sessions/${session?.id}`)).status).toBe(404);
    expect(await sessionsOf(person)).toHaveLength(1);
  });

  it('take their tokens along', async () => {
    const person = await addPerson();
    const { refresh, isActive } = await signInTo('wiki', person);
    const elsewhere = await signInTo('wiki', await addPerson());
    expect(await isActive()).toBe(true);
    await call('DELETE', `${person.id}/sessions`);
    expect(await isActive()).toBe(false);
    const { status, body } = await refresh();
    expect([status, body.error]).toEqual([400, 'invalid_grant']);
    expect((await elsewhere.refresh()).status).toBe(200);
    const left = await op.storage.db
      .selectFrom('oidc_records')
      .select('kind')
      .where('payload', 'like', `%${person.id}%`)
      .where('kind', '!=', 'Interaction')
      .execute();
    expect(left).toEqual([]);
  });

  it('that ended do not keep their browser from signing out or in', async () => {
    const person = await addPerson();
    const { browser } = await signInTo('wiki', person);
    await call('DELETE', `${person.id}/sessions`);
    const page = await browser.follow(await browser.get(`${op.issuer}/logout`), op.url);
    expect([page.status, page.html]).toEqual([200, expect.stringContaining('signed out')]);
    await signInTo('wiki', person, { browser });
    expect(await isSignedIn(browser)).toBe(true);
    expect(await sessionsOf(person)).toHaveLength(1);
  });

  it('leave the tokens that are to outlive them, as a logout does', async () => {
    const asked = { scope: 'openid offline_access', prompt: 'consent' };
    const person = await addPerson();
    const { refresh } = await signInTo('wiki', person, asked);
    await call('DELETE', `${person.id}/sessions`);
    expect((await refresh()).status).toBe(200);
  });

  it('leave nothing to who is suspended', async () => {
    const asked = { scope: 'openid offline_access', prompt: 'consent' };
    const person = await addPerson();
    const { refresh } = await signInTo('wiki', person, asked);
    await op.users.update(person.id, { state: 'suspended' }, { by: SYSTEM });
    expect((await refresh()).body.error).toBe('invalid_grant');
  });

  it.each(['an administrator', 'its person'])(
    'ended by %s stay ended for requests that began before',
    async (who) => {
      const person = await addPerson();
      const { browser } = await signInTo('wiki', person);
      const question = await browser.get(`${op.issuer}/logout`);
      const end = () =>
        who === 'its person'
          ? browser.submit(question, { logout: 'yes' })
          : call('DELETE', `${person.id}/sessions`);
      let ended = false;
      const insist = async () => {
        while (!ended) await isSignedIn(browser);
      };
      const insisting = Array.from({ length: 8 }, insist);
      expect(await isSignedIn(browser)).toBe(true);
      expect((await end()).status).toBeLessThan(400);
      ended = true;
      await Promise.all(insisting);
      expect(await isSignedIn(browser)).toBe(false);
      expect(await sessionsOf(person)).toEqual([]);
    },
  );
});
