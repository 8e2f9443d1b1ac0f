import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppUser, UsersOptions } from '../../src/index.ts';
import type { UserDirectory } from '../../src/users/user-directory.ts';
import { CookieJar } from '../cookie-jar.ts';
import { type HostileProvider, startHostileProvider } from '../hostile-provider.ts';
import type { OpenUserStore, UsedUserStore } from '../users/open-store.ts';
import { openMemory } from '../users/stores.ts';
import type { Adapter, TestApp } from './harness.ts';

/** Somebody new is an existing user only where everybody concerned has proven it. */
export function describeUserLinks(
  adapter: Adapter,
  { name, open, skip = false }: UsedUserStore = { name: 'memory', open: openMemory },
): void {
  describe.skipIf(skip)(
    `${adapter.name}: an account that exists with the e-mail address, in ${name}`,
    () => {
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
      const start = async (users: Partial<UsersOptions> = {}) => {
        app = await adapter.start(
          { issuer: provider.issuer, users: { store, ...users } },
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

      let existing: AppUser;
      const exists = async (user: { email: string; emailVerified: boolean }) => {
        const made = await store.create(
          { username: 'existing', ...user },
          { iss: 'https://elsewhere.example', sub: 'x' },
        );
        if (typeof made === 'string') throw new Error(made);
        existing = made;
      };
      const verified = { email: 'Ada@Example.com', emailVerified: true };

      it('is left alone unless the app allows links', async () => {
        await start();
        await exists(verified);
        await signIn({ email_verified: true });
        expect((await userNow()).id).not.toBe(existing.id);
      });

      it('is taken for the person’s where provider and app both know the address', async () => {
        await start({ linkByEmail: true });
        await exists(verified);
        await signIn({});
        expect((await userNow()).id).toBe(existing.id);
        // From now on by issuer and sub, whatever becomes of the address.
        await signIn({ email: 'new@example.com' });
        expect((await userNow()).id).toBe(existing.id);
      });

      it.each([
        ['the provider does not vouch for the address', { email_verified: false }],
        ['the provider says so in a text', { email_verified: 'true' }],
        ['the provider says nothing of it', { email_verified: undefined }],
        ['the address is another one', { email: 'ada@example.com.evil.example' }],
      ])('is not taken over when %s', async (_, claims) => {
        await start({ linkByEmail: true });
        await exists(verified);
        await signIn(claims);
        const { id, isAuthenticated } = await userNow();
        expect(isAuthenticated).toBe(true);
        expect(id).not.toBe(existing.id);
      });

      it('is not given to the person who waits for it with an address they never proved', async () => {
        await start({ linkByEmail: true });
        await exists({ ...verified, emailVerified: false });
        await signIn({});
        expect((await userNow()).id).not.toBe(existing.id);
      });

      it('is not chosen among several', async () => {
        await start({ linkByEmail: true });
        await exists(verified);
        await store.create(
          { username: 'twin', ...verified },
          { iss: 'https://x.example', sub: 'y' },
        );
        await signIn({});
        expect((await store.list()).items).toHaveLength(3);
      });

      it('is not handed on with an address that the provider gave to somebody new', async () => {
        await start({ linkByEmail: true });
        await signIn({ sub: 'ada' });
        const before = await userNow();
        const successor = new CookieJar();
        await signIn({ sub: 'ada-of-this-year' }, successor);
        expect((await userNow(successor)).id).not.toBe(before.id);
      });

      it('is linked on the word of the providers that the app names, and no other can prepare one', async () => {
        const other = await startHostileProvider({ clock: () => now });
        const client = { clientId: 'app', clientSecret: 'secret' };
        app = await adapter.start(
          {
            providers: {
              staff: { issuer: provider.issuer, ...client },
              anybody: { issuer: other.issuer, ...client },
            },
            users: { store, linkByEmail: ['staff'] },
          },
          { clock: () => now },
        );
        const signInWith = async (name: string, browser: CookieJar) => {
          const away = await browser.fetch(`${app.url}/oidc/authenticate/?provider=${name}`);
          const back = await fetch(away.headers.get('location') ?? '', { redirect: 'manual' });
          await browser.fetch(back.headers.get('location') ?? '');
          return (await userNow(browser)).id;
        };
        // Its word would make the account of this person the one that Ada is linked to.
        const waiting = await signInWith('anybody', new CookieJar());
        expect(await store.read(waiting)).toMatchObject({ emailVerified: false });
        const ada = await signInWith('staff', new CookieJar());
        expect(ada).not.toBe(waiting);
        expect(await signInWith('anybody', jar)).toBe(waiting);
        await exists({ email: 'grace@example.com', emailVerified: true });
        const grace = { email: 'grace@example.com', sub: 'grace' };
        other.misbehave = { claims: grace, userinfoSub: 'grace' };
        expect(await signInWith('anybody', new CookieJar())).not.toBe(existing.id);
        provider.misbehave = { claims: grace, userinfoSub: 'grace' };
        expect(await signInWith('staff', new CookieJar())).toBe(existing.id);
        await other.stop();
      });

      it('is found by the app’s own rule, but not where it is switched off', async () => {
        await start({ find: async ({ nickname }) => (nickname ? existing : undefined) });
        await exists({ ...verified, emailVerified: false });
        await signIn({ nickname: 'countess' });
        expect((await userNow()).id).toBe(existing.id);
        const another = await signIn({ sub: 'another', nickname: 'countess' }, new CookieJar());
        expect([another.status, app.errors]).toEqual([403, ['user_unknown']]);
        await store.unlink(existing.id, { iss: provider.issuer, sub: 'ada' });
        await store.update(existing.id, { isActive: false });
        const off = await signIn({ sub: 'another', nickname: 'countess' }, new CookieJar());
        expect([off.status, app.errors.at(-1)]).toEqual([403, 'user_inactive']);
        expect(await ofProvider('another')).toBeUndefined();
      });
    },
  );
}
