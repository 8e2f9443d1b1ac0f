import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import {
  codeOf,
  PASSWORD,
  REDIRECT_URI,
  requestToken,
  signIn,
  startTestProvider,
  type TestProvider,
} from '../provider-fixture.ts';
import { engines } from '../storage-fixture.ts';

const by = SYSTEM;

describe.each(engines())('who is signed in to an application, on %s', (engine) => {
  let op: TestProvider;
  let token: string;
  const secrets: Record<string, string> = {};

  beforeAll(async () => {
    op = await startTestProvider(engine);
    token = await op.apiToken();
    for (const client_id of ['shop', 'wiki']) {
      const { client_secret } = await op.applications.create(
        { client_id, client_name: client_id, redirect_uris: [REDIRECT_URI] },
        { by },
      );
      secrets[client_id] = client_secret ?? '';
    }
    for (const name of ['ada', 'bob', 'carl']) {
      await op.users.create({ email: `${name}@example.com`, password: PASSWORD }, { by });
    }
  });
  afterAll(() => op.stop());

  const call = async (method: string, path: string) => {
    const answer = await fetch(`${op.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
    });
    const text = await answer.text();
    return text ? JSON.parse(text) : undefined;
  };
  const enter = async (name: string, client_id: string, browser = new HttpBrowser()) => {
    const page = await signIn(op, browser, {
      email: `${name}@example.com`,
      params: { client_id, scope: 'openid email' },
    });
    await requestToken(
      op,
      { grant_type: 'authorization_code', code: codeOf(page), redirect_uri: REDIRECT_URI },
      { id: client_id, secret: secrets[client_id] ?? '' },
    );
    return browser;
  };
  const people = async (path: string) =>
    (await call('GET', path)).items.map(({ user }: { user: { email: string } }) =>
      user.email.replace('@example.com', ''),
    );

  it('is told with the session, which can be ended', async () => {
    await enter('ada', 'wiki');
    await enter('bob', 'shop');
    const { items, next } = await call('GET', '/apps/wiki/sessions');
    expect(next).toBeNull();
    expect(items).toHaveLength(1);
    const [{ user, since, scopes, session }] = items;
    expect(user).toMatchObject({ email: 'ada@example.com', name: null });
    expect(Math.abs(Date.parse(since) - Date.now())).toBeLessThan(60_000);
    expect(scopes).toEqual(['openid', 'email']);
    expect(session).toMatchObject({ amr: ['pwd'], client_ids: ['wiki'] });
    await call('DELETE', `/users/${user.id}/sessions/${session.id}`);
    expect(await people('/apps/wiki/sessions')).toEqual([]);
  });

  it('is told of a second application that needed no password, too, and page by page', async () => {
    await enter('ada', 'wiki');
    const browser = await enter('carl', 'shop');
    const again = await browser.get(
      `${op.issuer}/auth?client_id=wiki&response_type=code&scope=openid&redirect_uri=${encodeURIComponent(REDIRECT_URI)}`,
    );
    expect(codeOf(again)).not.toBe('');
    expect((await people('/apps/wiki/sessions')).toSorted()).toEqual(['ada', 'carl']);
    const seen: string[] = [];
    let after = '';
    do {
      const page = await call('GET', `/apps/wiki/sessions?limit=1${after}`);
      seen.push(page.items[0].user.email);
      after = page.next && `&after=${page.next}`;
    } while (after);
    expect(seen.toSorted()).toEqual(['ada@example.com', 'carl@example.com']);
  });

  it('tells the users of an application when they last signed in to it', async () => {
    const { items } = await call('GET', '/apps/wiki/users');
    const known = Object.fromEntries(
      items.map((one: { email: string; last_sign_in_at: string | null }) => [
        one.email.replace('@example.com', ''),
        one.last_sign_in_at !== null,
      ]),
    );
    expect(known).toEqual({ ada: true, bob: false, carl: true });
  });

  it.runIf(engine === 'sqlite')('is found by an index, in its order', async () => {
    const { db } = op.storage;
    const plan = await sql<{ detail: string }>`explain query plan
      select id_hash from oidc_records where kind = 'Grant'
        and json_extract(payload, '$.clientId') = ${'wiki'} and expires_at > ${0}
      order by json_extract(payload, '$.iat') desc, id_hash desc limit 50`.execute(db);
    expect(plan.rows.map(({ detail }) => detail)).toEqual([
      'SEARCH oidc_records USING INDEX oidc_records_grants_of_clients (<expr>=?)',
    ]);
  });
});
