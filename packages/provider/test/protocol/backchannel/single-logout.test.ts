import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { AT_ONCE } from '../../../../../test/at-once.ts';
import { authorizationUrl, startTestProvider, type TestProvider } from '../../provider-fixture.ts';
import { engines } from '../../storage-fixture.ts';
import {
  addNotifiedApp,
  addPerson,
  type NotifiedApp,
  type Person,
  sidOf,
  signInTo,
  signOut,
  verifyLogoutToken,
  waiting,
} from './single-logout.ts';

describe.each(engines())('back-channel logout on %s', (engine) => {
  let op: TestProvider;
  const apps: NotifiedApp[] = [];
  beforeAll(async () => {
    op = await startTestProvider(engine);
  });
  afterEach(async () => {
    for (const app of apps.splice(0)) await app.receiver.stop();
  });
  afterAll(() => op.stop());

  async function addApps(count: number, fields?: Parameters<typeof addNotifiedApp>[1]) {
    const added = await Promise.all(
      Array.from({ length: count }, () => addNotifiedApp(op, fields)),
    );
    apps.push(...added);
    return added as [NotifiedApp, ...NotifiedApp[]];
  }
  const heard = async (told: NotifiedApp[]) => {
    await Promise.all(told.map(({ receiver }) => receiver.arrived(1)));
    await op.logoutDelivery.settled();
    expect(told.map(({ receiver }) => receiver.received.length)).toEqual(told.map(() => 1));
    expect(await waiting(op)).toBe(0);
  };
  const isSignedIn = async ({ browser }: Person, { auth }: NotifiedApp) => {
    const url = authorizationUrl(op, { client_id: auth.id, prompt: 'none' });
    return (await browser.get(url)).location?.searchParams.has('code');
  };
  const call = async (method: string, path: string, body?: object) =>
    await fetch(`${op.url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await op.apiToken()}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });

  it('is announced in the metadata', async () => {
    const response = await fetch(`${op.issuer}/.well-known/openid-configuration`);
    expect(await response.json()).toMatchObject({
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
    });
  });

  it('tells every application of the session at once', async () => {
    const told = await addApps(3);
    const person = await addPerson(op);
    const idTokens: string[] = [];
    for (const app of told) idTokens.push(await signInTo(op, app, person));
    const start = performance.now();
    expect(await signOut(op, person, idTokens[0] ?? '')).toBe(200);
    await heard(told);
    for (const { receiver } of told) {
      expect((receiver.received[0]?.at ?? Infinity) - start).toBeLessThan(AT_ONCE);
    }
  });

  it('sends a logout token as the specification has it, naming person and session', async () => {
    const [app] = await addApps(1);
    const person = await addPerson(op);
    const idToken = await signInTo(op, app, person);
    await signOut(op, person, idToken);
    await heard([app]);
    const [{ contentType, token } = { contentType: '', token: '' }] = app.receiver.received;
    expect(contentType).toBe('application/x-www-form-urlencoded');
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'RS256', typ: 'logout+jwt' });
    const { exp = 0, iat = 0, ...claims } = await verifyLogoutToken(op, app);
    expect(claims).toEqual({
      iss: op.issuer,
      aud: app.auth.id,
      sub: person.id,
      sid: sidOf(idToken),
      jti: expect.any(String),
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    });
    expect(exp - iat).toBe(120);
  });

  it('tells an application that did not say it needs the session which one it is', async () => {
    const [app] = await addApps(1, { backchannel_logout_session_required: false });
    const person = await addPerson(op);
    const sid = sidOf(await signInTo(op, app, person));
    await signOut(op, person, await signInTo(op, app, person));
    await heard([app]);
    expect((await verifyLogoutToken(op, app)).sid).toBe(sid);
  });

  it('gives each application a sid of its own, and none to those without an address', async () => {
    const [one, other] = await addApps(2);
    const [unnotified] = await addApps(1, { backchannel_logout_uri: null });
    const person = await addPerson(op);
    const sids = [
      sidOf(await signInTo(op, one, person)),
      sidOf(await signInTo(op, other as NotifiedApp, person)),
    ];
    expect(new Set(sids).size).toBe(2);
    expect(decodeJwt(await signInTo(op, unnotified, person))).not.toHaveProperty('sid');
  });

  it('tells nobody outside of the session that ends', async () => {
    const [mine, notMine] = await addApps(2);
    const person = await addPerson(op);
    const stranger = await addPerson(op);
    const idToken = await signInTo(op, mine, person);
    await signInTo(op, notMine as NotifiedApp, stranger);
    await signOut(op, person, idToken);
    await heard([mine]);
    expect(notMine?.receiver.received).toEqual([]);
    expect(await isSignedIn(stranger, notMine as NotifiedApp)).toBe(true);
  });

  it('ends one of a person’s sessions and names no other', async () => {
    const [app] = await addApps(1);
    const person = await addPerson(op);
    const elsewhere = { ...person, browser: (await addPerson(op)).browser };
    const here = await signInTo(op, app, person);
    const there = await signInTo(op, app, elsewhere);
    expect(sidOf(here)).not.toBe(sidOf(there));
    await signOut(op, person, here);
    await heard([app]);
    expect((await verifyLogoutToken(op, app)).sid).toBe(sidOf(here));
    expect(await isSignedIn(elsewhere, app)).toBe(true);
  });

  it('is heard of when the session is over, not before', async () => {
    const told = await addApps(6);
    const person = await addPerson(op);
    let idToken = '';
    for (const app of told) idToken = await signInTo(op, app, person);
    const stillThere = told.map(async ({ receiver }) => {
      await receiver.arrived(1);
      return (await op.sessions.list(person.id)).length;
    });
    await signOut(op, person, idToken);
    expect(await Promise.all(stillThere)).toEqual(told.map(() => 0));
    await heard(told);
  });

  it('leaves the session alone when it cannot keep whom to tell', async () => {
    const [app] = await addApps(1);
    const person = await addPerson(op);
    const idToken = await signInTo(op, app, person);
    const rename = (from: string, to: string) =>
      op.storage.db.schema.alterTable(from).renameTo(to).execute();
    await rename('logout_notifications', 'out_of_order');
    try {
      expect(await signOut(op, person, idToken)).toBe(500);
    } finally {
      await rename('out_of_order', 'logout_notifications');
    }
    expect(await isSignedIn(person, app)).toBe(true);
    await signOut(op, person, idToken);
    await heard([app]);
  });

  describe('of whom an administrator', () => {
    const ways: [string, (id: string) => Promise<Response>][] = [
      ['suspends', (id) => call('PATCH', `/users/${id}`, { state: 'suspended' })],
      ['deletes', (id) => call('DELETE', `/users/${id}`)],
      ['signs out everywhere', (id) => call('DELETE', `/users/${id}/sessions`)],
    ];
    it.each(ways)('%s tells every application at once', async (_way, end) => {
      const told = await addApps(2);
      const person = await addPerson(op);
      const sids: string[] = [];
      for (const app of told) sids.push(sidOf(await signInTo(op, app, person)));
      const start = performance.now();
      expect((await end(person.id)).ok).toBe(true);
      await heard(told);
      for (const [index, app] of told.entries()) {
        expect((app.receiver.received[0]?.at ?? Infinity) - start).toBeLessThan(AT_ONCE);
        const { sub, sid } = await verifyLogoutToken(op, app);
        expect({ sub, sid }).toEqual({ sub: person.id, sid: sids[index] });
        expect(await isSignedIn(person, app)).toBe(false);
      }
    });

    it('signs out everywhere twice has the applications told once', async () => {
      const [app] = await addApps(1);
      const person = await addPerson(op);
      await signInTo(op, app, person);
      for (let i = 0; i < 2; i += 1) await call('DELETE', `/users/${person.id}/sessions`);
      await heard([app]);
    });

    it('ends one session of several tells the applications of that one', async () => {
      const [app] = await addApps(1);
      const person = await addPerson(op);
      const elsewhere = { ...person, browser: (await addPerson(op)).browser };
      const sid = sidOf(await signInTo(op, app, person));
      const before = await op.sessions.list(person.id);
      await signInTo(op, app, elsewhere);
      expect((await call('DELETE', `/users/${person.id}/sessions/${before[0]?.id}`)).status).toBe(
        204,
      );
      await heard([app]);
      expect((await verifyLogoutToken(op, app)).sid).toBe(sid);
      expect(await isSignedIn(person, app)).toBe(false);
      expect(await isSignedIn(elsewhere, app)).toBe(true);
    });

    it('changes in another way stays signed in', async () => {
      const [app] = await addApps(1);
      const person = await addPerson(op);
      await signInTo(op, app, person);
      await call('PATCH', `/users/${person.id}`, { name: 'Renamed', state: 'active' });
      await op.logoutDelivery.settled();
      expect(app.receiver.received).toEqual([]);
      expect(await isSignedIn(person, app)).toBe(true);
    });

    it('signs out everywhere has applications told whose session only they still have', async () => {
      const [app] = await addApps(1);
      const [needsSid] = await addApps(1, { backchannel_logout_session_required: true });
      const person = await addPerson(op);
      await signInTo(op, app, person);
      await signInTo(op, needsSid, person);
      await op.storage.db.deleteFrom('oidc_records').where('kind', '=', 'Session').execute();
      await call('DELETE', `/users/${person.id}/sessions`);
      await heard([app]);
      const claims = await verifyLogoutToken(op, app);
      expect(claims.sub).toBe(person.id);
      expect(claims).not.toHaveProperty('sid');
      expect(needsSid.receiver.received).toEqual([]);
    });
  });
});
