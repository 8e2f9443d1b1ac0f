import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GatehouseOptions, UsersOptions } from '../../src/index.ts';
import type { UserDirectory } from '../../src/users/user-directory.ts';
import { CookieJar } from '../cookie-jar.ts';
import { type HostileProvider, startHostileProvider } from '../hostile-provider.ts';
import type { OpenUserStore, UsedUserStore } from '../users/open-store.ts';
import { openMemory } from '../users/stores.ts';
import type { Adapter, TestApp } from './harness.ts';

/** The app's own users are made and updated from claims, known by issuer and `sub`. */
export function describeUsers(
  adapter: Adapter,
  { name, open, skip = false }: UsedUserStore = { name: 'memory', open: openMemory },
): void {
  describe.skipIf(skip)(`${adapter.name}: the app’s own users, in ${name}`, () => {
    let provider: HostileProvider;
    let app: TestApp;
    let jar: CookieJar;
    let opened: OpenUserStore<UserDirectory>;
    let store: UserDirectory;
    let now: number;

    beforeEach(async () => {
      now = Date.now();
      provider = await startHostileProvider({ clock: () => now });
      jar = new CookieJar();
      opened = await open(() => now);
      store = opened.stores[0];
    });
    afterEach(async () => {
      await app.stop();
      await provider.stop();
      await opened.close();
    });
    const start = async (users: Partial<UsersOptions> = {}, options: GatehouseOptions = {}) => {
      app = await adapter.start(
        { issuer: provider.issuer, ...options, users: { store, ...users } },
        { clock: () => now },
      );
    };
    const signIn = async (claims: Record<string, unknown> = {}, browser = jar) => {
      const { sub: userinfoSub } = claims;
      provider.misbehave = {
        ...provider.misbehave,
        claims,
        ...(typeof userinfoSub === 'string' ? { userinfoSub } : {}),
      };
      return await browser.signIn(app.url);
    };
    const userNow = async (browser = jar) => (await browser.page(app.url)).user;
    const ofProvider = (sub: string) => store.findByIdentity({ iss: provider.issuer, sub });
    const everybody = async () => (await store.list()).items;

    it('are made at the first sign-in, and are the same at the next', async () => {
      await start();
      await signIn({ preferred_username: 'Ada', roles: ['manager'], groups: ['navy'] });
      const user = await userNow();
      expect(user).toMatchObject({
        isAuthenticated: true,
        sub: 'ada',
        username: 'Ada',
        email: 'ada@example.com',
        emailVerified: true,
        groups: ['manager', 'navy'],
        permissions: [],
        isSuperuser: false,
      });
      now += 60_000;
      const again = new CookieJar();
      await signIn({ preferred_username: 'Countess', name: 'Ada King' }, again);
      const same = await userNow(again);
      expect(same).toMatchObject({ id: user.id, username: 'Ada', name: 'Ada King' });
      expect(await everybody()).toMatchObject([{ id: user.id, lastLoginAt: now }]);
    });

    it('are one when two first sign-ins of a person race', async () => {
      await start();
      const browsers = Array.from({ length: 5 }, () => new CookieJar());
      const callbacks = await Promise.all(browsers.map((browser) => browser.callbackUrl(app.url)));
      await Promise.all(browsers.map((browser, at) => browser.fetch(callbacks[at] as URL)));
      const ids = await Promise.all(browsers.map(async (browser) => (await userNow(browser)).id));
      expect(new Set(ids).size).toBe(1);
      expect(await everybody()).toHaveLength(1);
    });

    it('get a username of their own where theirs is taken, whatever the case of letters', async () => {
      await start();
      for (const [sub, wanted] of [
        ['a', 'ada'],
        ['b', 'ADA'],
        ['c', 'ada'],
      ]) {
        await signIn({ sub, preferred_username: wanted });
      }
      const names = (await everybody()).map(({ username }) => username);
      expect(names.sort()).toEqual(['ADA2', 'ada', 'ada3']);
    });

    it('have the username that the app computes, or one of their e-mail address', async () => {
      await start({ username: ({ sub }) => `person-${String(sub)}` });
      await signIn({});
      expect((await userNow()).username).toBe('person-ada');
      await app.stop();
      await start();
      await signIn({ sub: 'grace', email: 'grace.hopper@example.com' });
      expect((await ofProvider('grace'))?.username).toBe('grace.hopper');
    });

    it('are not made where the app refuses people whom it does not know', async () => {
      await start({ createUnknown: false, describe: ({ email }) => `one at ${String(email)}` });
      const answer = await signIn({});
      expect(answer.status).toBe(403);
      const page = await answer.text();
      expect(page).toContain('You have no account here');
      expect(page).toContain('one at ada@example.com');
      expect(app.errors).toEqual(['user_unknown']);
      expect((await userNow()).isAuthenticated).toBe(false);
      await store.create({ username: 'ada' }, { iss: provider.issuer, sub: 'ada' });
      expect((await signIn({})).status).toBe(303);
    });

    it('of one `sub` at two providers are two', async () => {
      const other = await startHostileProvider({ clock: () => now });
      await start();
      await signIn({});
      const { id } = await userNow();
      await app.stop();
      await start({}, { issuer: other.issuer });
      const browser = new CookieJar();
      await browser.signIn(app.url);
      const { id: otherId, sub } = await userNow(browser);
      expect([sub, otherId === id]).toEqual(['ada', false]);
      await other.stop();
    });

    it('lose a group whose role is gone at the next sign-in, and keep those that the app gave', async () => {
      await start();
      await signIn({ roles: ['manager', 'auditor'] });
      const { id } = await userNow();
      await store.addToGroup(id, 'pilots');
      await signIn({ roles: ['auditor'] });
      expect((await userNow()).groups).toEqual(['auditor', 'pilots']);
      await signIn({ roles: undefined });
      expect((await userNow()).groups).toEqual(['pilots']);
    });

    it.each(['refresh', 'silent'] as const)(
      'lose a permission that is withdrawn at the provider at the next renewal (%s)',
      async (method) => {
        await start({}, { renewal: { method, interval: 60 } });
        await store.setGroupPermissions('manager', ['orders.view', 'orders.approve']);
        provider.misbehave = { refreshTokens: true };
        await signIn({ roles: ['manager'] });
        expect((await jar.fetch(`${app.url}/orders`)).status).toBe(200);
        provider.misbehave = { refreshTokens: true, claims: { roles: [] } };
        now += 61_000;
        if (method === 'silent') {
          const start = await jar.visit(`${app.url}/orders`);
          const away = await jar.visit(new URL(start.location ?? '', app.url).href);
          const back = await fetch(away.location ?? '', { redirect: 'manual' });
          await jar.visit(back.headers.get('location') ?? '');
        }
        expect((await jar.fetch(`${app.url}/orders`)).status).toBe(403);
        expect((await userNow()).groups).toEqual([]);
      },
    );

    it.each([
      [
        'of a table',
        { manager: 'managers', admin: ['managers', 'admins'] },
        ['admins', 'managers'],
      ],
      [
        'of a function',
        ({ department }: Record<string, unknown>) => [String(department)],
        ['Sales'],
      ],
      ['unless groups are left alone', false, ['pilots']],
    ] as const)('get groups %s', async (_, groups, expected) => {
      await start({ groups });
      await signIn({ department: 'Sales' });
      const { id } = await userNow();
      if (groups === false) await store.addToGroup(id, 'pilots');
      await signIn({ roles: ['admin', 'manager', 'constructor'], department: 'Sales' });
      expect((await userNow()).groups).toEqual(expected);
    });

    it('are made, refused and updated as the app’s hooks say', async () => {
      const told: unknown[] = [];
      await start({
        create: (user, { email }, { provider: name }) => {
          told.push([name, user.username]);
          return String(email).endsWith('@example.com')
            ? { ...user, attributes: { desk: 7 }, isSuperuser: true }
            : undefined;
        },
        update: (change, user, { locale }) => ({
          ...change,
          attributes: { ...user.attributes, locale },
          isSuperuser: false,
        }),
      });
      expect((await signIn({ email: 'eve@evil.example' })).status).toBe(403);
      expect(await everybody()).toEqual([]);
      await signIn({});
      expect((await userNow()).isSuperuser).toBe(true);
      expect((await ofProvider('ada'))?.attributes).toEqual({ desk: 7 });
      await signIn({ locale: 'en' });
      expect((await userNow()).isSuperuser).toBe(false);
      expect((await ofProvider('ada'))?.attributes).toEqual({ desk: 7, locale: 'en' });
      expect(told).toEqual([
        ['default', 'eve'],
        ['default', 'ada'],
      ]);
    });

    it('are not made for people whom verifyClaims refuses', async () => {
      await start({}, { hooks: { verifyClaims: ({ email_verified }) => email_verified === true } });
      expect((await signIn({ email_verified: false })).status).toBe(403);
      expect(await everybody()).toEqual([]);
    });

    it('who are switched off can’t sign in, and their sessions are over at the next request', async () => {
      await start();
      await signIn({});
      const { id } = await userNow();
      await store.update(id, { isActive: false });
      const out = await jar.fetch(`${app.url}/private`);
      expect([out.status >= 300, out.headers.getSetCookie().length > 0]).toEqual([true, true]);
      const refused = await signIn({ name: 'Changed' });
      expect([refused.status, await refused.text()]).toEqual([
        403,
        expect.stringContaining('Your account here is switched off'),
      ]);
      expect(await store.read(id)).toMatchObject({ isActive: false, name: 'Ada <Lovelace>' });
      await store.update(id, { isActive: true });
      expect((await userNow()).isAuthenticated).toBe(false);
      await signIn({});
      expect((await userNow()).id).toBe(id);
    });

    it('who are removed lose their sessions, and nobody inherits them', async () => {
      await start();
      await signIn({});
      const { id } = await userNow();
      await store.remove(id);
      expect((await userNow()).isAuthenticated).toBe(false);
    });

    it('that can’t be looked up cost an explanation, and not the session', async () => {
      let down = false;
      const failing = new Proxy(store, {
        get: (target, name: keyof typeof store) =>
          down ? async () => Promise.reject(new Error('connection refused')) : target[name],
      });
      await start({ store: failing });
      await signIn({});
      down = true;
      const page = await jar.visit(`${app.url}/private`);
      expect([page.status, app.errors]).toEqual([503, ['user_store_unavailable']]);
      expect(page.body).toContain('This site can’t look up who you are');
      down = false;
      expect((await userNow()).isAuthenticated).toBe(true);
      down = true;
      const callback = await signIn({}, new CookieJar());
      expect(callback.status).toBe(503);
      down = false;
    });

    it('are told to the hook of a finished sign-in', async () => {
      const names: unknown[] = [];
      await start(
        {},
        { hooks: { signedIn: (_, { appUser }) => void names.push(appUser?.username) } },
      );
      await signIn({ preferred_username: 'countess' });
      expect(names).toEqual(['countess']);
    });
  });
}
