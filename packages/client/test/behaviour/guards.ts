import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memoryUserStore } from '../../src/users/memory.ts';
import { CookieJar } from '../cookie-jar.ts';
import { type HostileProvider, startHostileProvider } from '../hostile-provider.ts';
import type { Adapter, TestApp } from './harness.ts';

/** What each guard of `guardedRoutes` wants, as claims. */
const GUARDS = [
  {
    path: '/manager',
    passes: { roles: ['auditor', 'admin'] },
    fails: { roles: ['Manager', 'managers'] },
    missing: 'needs the role manager or admin',
  },
  {
    path: '/verified',
    passes: { email_verified: true },
    fails: { email_verified: 'true' },
    missing: 'needs the claim email_verified with true',
  },
] as const;

/** Guards answer pages with pages and scripts with what a script understands. */
export function describeGuards(adapter: Adapter): void {
  describe(`${adapter.name}: guards`, () => {
    let provider: HostileProvider;
    let app: TestApp;
    let jar: CookieJar;

    beforeEach(async () => {
      provider = await startHostileProvider();
      app = await adapter.start({ issuer: provider.issuer });
      jar = new CookieJar();
    });
    afterEach(async () => {
      await app.stop();
      await provider.stop();
    });
    const asScript = (path: string) =>
      jar.fetch(app.url + path, { headers: { accept: 'application/json' } });

    for (const { path, passes, fails, missing } of GUARDS) {
      it(`${path} sends nobody to sign in, and back to it`, async () => {
        const { status, location } = await jar.visit(app.url + path);
        expect([302, 303, 307]).toContain(status);
        expect(location).toBe(`/oidc/authenticate/?next=${encodeURIComponent(path)}`);
      });

      it(`${path} lets in whom it asks for`, async () => {
        provider.misbehave = { claims: passes };
        await jar.signIn(app.url);
        expect(await (await jar.fetch(app.url + path)).text()).toBe('Passed');
      });

      it(`${path} shows others a page that says what to do, and not what is missing`, async () => {
        provider.misbehave = { claims: fails };
        await jar.signIn(app.url);
        const { status, body } = await jar.visit(app.url + path);
        expect(status).toBe(403);
        expect(body).toContain('You don’t have access to this');
        expect(body).toContain(missing);
        expect(app.errors).toEqual(['permission_denied']);
      });

      it(`${path} answers scripts with 401, then with 403, and WWW-Authenticate`, async () => {
        const nobody = await asScript(path);
        expect(nobody.status).toBe(401);
        expect(nobody.headers.get('www-authenticate')).toBe('Cookie realm="gatehouse"');
        expect(await nobody.json()).toMatchObject({ error: 'login_required' });

        provider.misbehave = { claims: fails };
        await jar.signIn(app.url);
        const refused = await asScript(path);
        expect(refused.status).toBe(403);
        expect(refused.headers.get('www-authenticate')).toBe(
          'Cookie realm="gatehouse", error="permission_denied"',
        );
        const body = await refused.json();
        expect(body).toMatchObject({ error: 'permission_denied' });
        expect(JSON.stringify(body)).not.toContain(missing);
      });
    }

    it('does not tell people in production what a page asks for', async () => {
      await app.stop();
      app = await adapter.start({ issuer: provider.issuer }, { production: true });
      provider.misbehave = { claims: { roles: [] } };
      await jar.signIn(app.url);
      const { status, body } = await jar.visit(`${app.url}/manager`);
      expect(status).toBe(403);
      expect(body).not.toContain('needs the role');
    });

    it('goes by claims that are a name and no list, and by none that are inherited', async () => {
      provider.misbehave = { claims: { roles: 'manager' } };
      await jar.signIn(app.url);
      expect((await jar.fetch(`${app.url}/manager`)).status).toBe(200);
    });

    it('lets a person with a session pass where tokens need scopes, and nobody else', async () => {
      expect((await asScript('/scoped')).status).toBe(401);
      await jar.signIn(app.url);
      expect((await asScript('/scoped')).status).toBe(200);
    });

    it('takes a role away that the provider has withdrawn, at the next renewal', async () => {
      await app.stop();
      let now = Date.now();
      app = await adapter.start(
        { issuer: provider.issuer, renewal: { method: 'refresh', interval: 60 } },
        { clock: () => now },
      );
      provider.misbehave = { refreshTokens: true, claims: { roles: ['manager'] } };
      await jar.signIn(app.url);
      provider.misbehave = { refreshTokens: true, claims: { roles: [] } };
      expect((await jar.fetch(`${app.url}/manager`)).status).toBe(200);
      now += 61_000;
      expect((await jar.fetch(`${app.url}/manager`)).status).toBe(403);
    });

    it('knows permissions of the app’s own users only', async () => {
      await jar.signIn(app.url);
      const { status, body } = await jar.visit(`${app.url}/orders`);
      expect(status).toBe(500);
      expect(body).not.toContain('Passed');
    });

    it('asks for every one of several permissions', async () => {
      await app.stop();
      const store = memoryUserStore();
      app = await adapter.start({ issuer: provider.issuer, users: { store } });
      expect((await asScript('/orders')).status).toBe(401);
      await jar.signIn(app.url);
      const { id } = (await jar.page(app.url)).user;
      expect((await asScript('/orders')).status).toBe(403);
      await store.setPermissions(id, ['orders.view']);
      expect((await asScript('/orders')).status).toBe(403);
      await store.setPermissions(id, ['orders.view', 'orders.approve']);
      expect((await asScript('/orders')).status).toBe(200);
      await store.setPermissions(id, []);
      expect((await asScript('/orders')).status).toBe(403);
      await store.update(id, { isSuperuser: true });
      expect((await asScript('/orders')).status).toBe(200);
    });
  });
}
