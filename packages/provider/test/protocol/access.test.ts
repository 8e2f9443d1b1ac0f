import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import type { Application } from '../../src/applications/application.ts';
import type { Role } from '../../src/directory/roles.ts';
import type { User } from '../../src/directory/user.ts';
import {
  APP_ORIGIN,
  authorizationUrl,
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

describe.each(engines())('an application that is open by role, on %s', (engine) => {
  let op: TestProvider;
  let application: Application;
  let auth: { id: string; secret: string };
  let role: Role;

  beforeAll(async () => {
    op = await startTestProvider(engine);
    const created = await op.applications.create(
      {
        client_name: 'Payroll',
        redirect_uris: [REDIRECT_URI],
        initiate_login_uri: `${APP_ORIGIN}/login`,
        access: 'roles',
      },
      { by },
    );
    application = created.application;
    auth = { id: application.client_id, secret: created.client_secret ?? '' };
    role = await op.roles.create({ name: 'Accounting' }, { by });
    await op.access.open(role.id, application.id, { by });
  });
  afterAll(() => op.stop());

  let counter = 0;
  const addUser = (roles: string[] = []): Promise<User> => {
    counter += 1;
    return op.users.create(
      {
        email: `person${counter}@example.com`,
        name: `Person ${counter}`,
        password: PASSWORD,
        roles,
      },
      { by },
    );
  };
  const open = (browser: HttpBrowser, { email }: User, params: Record<string, string> = {}) =>
    signIn(op, browser, { email, params: { client_id: auth.id, ...params } });
  const exchange = (code: string) =>
    requestToken(op, { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI }, auth);
  const callApi = async (path: string) =>
    await fetch(`${op.url}/api/v1${path}`, {
      headers: { authorization: `Bearer ${await op.apiToken()}` },
    });

  it('lets in who has the role', async () => {
    const page = await open(new HttpBrowser(), await addUser(['accounting']));
    expect(codeOf(page)).toBeTruthy();
  });

  it('tells others which application it is, why, and by which reference to ask', async () => {
    const user = await addUser();
    const page = await open(new HttpBrowser(), user);
    expect(page.status).toBe(403);
    const text = page.html.replaceAll(/<[^>]*>/g, '');
    expect(text).toContain('You can’t open Payroll');
    expect(text).toContain(`signed in as ${user.name}`);
    expect(text).toMatch(/Reference: [0-9A-Z]{4}-[0-9A-Z]{4}\n/);
  });

  it('leads an administrator from the reference to the whole decision', async () => {
    const user = await addUser();
    const page = await open(new HttpBrowser(), user);
    const reference = /Reference: <strong>([^<]+)</.exec(page.html)?.[1] ?? '';
    const answer = await callApi(`/events?correlation_id=${reference}`);
    expect((await answer.json()).items).toMatchObject([
      {
        action: 'access.refuse',
        outcome: 'failure',
        reason: 'no_role',
        actor_id: user.id,
        target_id: user.id,
        client_id: auth.id,
        details: {
          allowed: false,
          reason: 'The user has none of the roles that open the application.',
          steps: [{ check: 'user_is_active', passed: true }, { check: 'application_is_open' }],
          changes: [{ action: 'grant_role', role: 'Accounting' }],
        },
      },
    ]);
  });

  it('hears that access was denied when the person goes back to it', async () => {
    const browser = new HttpBrowser();
    const page = await open(browser, await addUser(), { state: 'xyz' });
    const { location } = await browser.follow(await browser.submit(page, {}), op.url);
    expect(location?.href.startsWith(REDIRECT_URI)).toBe(true);
    expect(Object.fromEntries(location?.searchParams ?? [])).toMatchObject({
      error: 'access_denied',
      state: 'xyz',
    });
  });

  it('hears so without a page when it asked for none', async () => {
    const browser = new HttpBrowser();
    const user = await addUser();
    await open(browser, user);
    const url = authorizationUrl(op, { client_id: auth.id, prompt: 'none' });
    const { location } = await browser.get(url);
    expect(location?.searchParams.get('error')).toBe('access_denied');
  });

  it('opens at the next attempt, without another password, once the role is given', async () => {
    const browser = new HttpBrowser();
    const user = await addUser();
    expect((await open(browser, user)).status).toBe(403);
    await op.users.grantRole(user.id, role.id, { by });
    const page = await browser.follow(
      await browser.get(authorizationUrl(op, { client_id: auth.id })),
      op.url,
    );
    expect(codeOf(page)).toBeTruthy();
  });

  it.each<[string, (user: User) => Promise<unknown>]>([
    ['the role is withdrawn', (user) => op.users.withdrawRole(user.id, role.id, { by })],
    ['the role is closed to it', () => op.access.close(role.id, application.id, { by })],
    ['the user is locked', (user) => op.users.update(user.id, { state: 'locked' }, { by })],
  ])('takes back codes, refresh tokens and access tokens when %s', async (_what, change) => {
    const user = await addUser(['accounting']);
    const browser = new HttpBrowser();
    const tokens = (await exchange(codeOf(await open(browser, user)))).body;
    const again = await browser.get(authorizationUrl(op, { client_id: auth.id }));
    const code = codeOf(await browser.follow(again, op.url));
    await change(user);
    try {
      const refreshed = await requestToken(
        op,
        { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' },
        auth,
      );
      expect([refreshed.status, refreshed.body.error]).toEqual([400, 'invalid_grant']);
      const exchanged = await exchange(code);
      expect([exchanged.status, exchanged.body.error]).toEqual([400, 'invalid_grant']);
      const userinfo = await fetch(`${op.issuer}/me`, {
        headers: { authorization: `Bearer ${tokens.access_token}` },
      });
      expect(userinfo.status).toBe(401);
    } finally {
      await op.access.open(role.id, application.id, { by });
    }
  });

  it('is on the page of who may open it, and of nobody else', async () => {
    for (const [roles, shown] of [
      [['accounting'], true],
      [[], false],
    ] as const) {
      const user = await addUser([...roles]);
      const browser = new HttpBrowser();
      const form = await browser.follow(await browser.get(op.url), op.url);
      const { email } = user;
      const page = await browser.submit(form, { email, password: PASSWORD });
      const account = await browser.follow(page, op.url);
      expect(account.status).toBe(200);
      expect(account.html.includes('Payroll')).toBe(shown);
    }
  });

  describe('is explained to administrators', () => {
    const explain = async (user: User) => {
      const answer = await callApi(`/users/${user.id}/access/${auth.id}`);
      expect(answer.status).toBe(200);
      return await answer.json();
    };

    it('when it is allowed', async () => {
      expect(await explain(await addUser(['accounting']))).toMatchObject({
        allowed: true,
        reason: 'The user has the role Accounting, which opens the application.',
        steps: [
          { check: 'user_is_active', passed: true },
          { check: 'application_is_open', passed: true, granted_by: [{ id: role.id }] },
        ],
        changes: [],
      });
    });

    it('with the role that opens the least besides, when one is missing', async () => {
      const wide = await op.roles.create({ name: 'Everything' }, { by });
      await op.access.open(wide.id, application.id, { by });
      const other = await op.applications.create(
        { client_name: 'Other', redirect_uris: [REDIRECT_URI] },
        { by },
      );
      await op.access.open(wide.id, other.application.id, { by });
      expect(await explain(await addUser())).toMatchObject({
        allowed: false,
        reason: 'The user has none of the roles that open the application.',
        changes: [{ action: 'grant_role', role: 'Accounting', role_id: role.id }],
      });
      await op.roles.delete(wide.id, { by });
    });

    it('with every change that is needed, when the user is not active either', async () => {
      const user = await addUser();
      await op.users.update(user.id, { state: 'suspended' }, { by });
      const { changes, reason } = await explain(user);
      expect(reason).toBe('The user is suspended.');
      expect(changes.map(({ action }: { action: string }) => action)).toEqual([
        'activate_user',
        'grant_role',
      ]);
    });

    it('when no role opens it at all', async () => {
      await op.access.close(role.id, application.id, { by });
      await op.roles.create({ name: 'Held' }, { by }).catch(() => undefined);
      expect((await explain(await addUser(['held']))).changes).toMatchObject([
        { action: 'open_to_role', role: 'Held' },
      ]);
      expect((await explain(await addUser())).changes).toMatchObject([
        { action: 'open_to_everyone' },
      ]);
      await op.access.open(role.id, application.id, { by });
    });

    it('and lets a change that it names open the application', async () => {
      const user = await addUser();
      const { changes } = await explain(user);
      await op.users.grantRole(user.id, changes[0].role_id, { by });
      expect((await explain(user)).allowed).toBe(true);
      expect(codeOf(await open(new HttpBrowser(), user))).toBeTruthy();
    });
  });
});
