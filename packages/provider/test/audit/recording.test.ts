import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser, type Page } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import type { AuditEvent, AuditLog } from '../../src/audit/events.ts';
import {
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
import { runGatehouse } from './run-gatehouse.ts';

const REFERENCE = /^[0-9A-Z]{4}-[0-9A-Z]{4}$/;

describe.each(engines())('the audit log of sign-ins on %s', (engine) => {
  let op: TestProvider;
  let auth: { id: string; secret: string };
  beforeAll(async () => {
    op = await startTestProvider(engine, { env: { GATEHOUSE_TRUST_PROXY: '127.0.0.1' } });
    const { application, client_secret: secret } = await op.applications.create(
      {
        client_id: 'wiki',
        client_name: 'Wiki',
        redirect_uris: [REDIRECT_URI],
        grant_types: ['authorization_code', 'refresh_token'],
      },
      { by: SYSTEM },
    );
    auth = { id: application.client_id, secret: secret ?? '' };
  });
  afterAll(() => op.stop());

  let people = 0;
  async function addPerson(fields: { state?: 'suspended' } = {}) {
    people += 1;
    const email = `person${people}@example.com`;
    const { id } = await op.users.create(
      { email, name: 'Ada', password: PASSWORD, ...fields },
      { by: SYSTEM },
    );
    return { id, email };
  }
  /** The oldest first, without what changes from run to run. */
  async function events(filters: Parameters<AuditLog['search']>[0]) {
    const { items } = await op.audit.search(filters, { by: SYSTEM });
    return items.toReversed();
  }
  /** Without how the person came to be there, and was changed by administrators. */
  const ofPerson = async ({ id }: { id: string }) =>
    (await events({ target_id: id })).filter(({ action }) => !action.startsWith('user.'));
  const call = async (method: string, path: string) =>
    await fetch(`${op.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${await op.apiToken()}`, 'user-agent': 'Console/1' },
    });
  const sessionsOf = async ({ id }: { id: string }) =>
    ((await (await call('GET', `/users/${id}/sessions`)).json()) as { items: { id: string }[] })
      .items;
  const open = async (browser: HttpBrowser) =>
    await browser.follow(await browser.get(authorizationUrl(op, { client_id: 'wiki' })), op.url);
  const signInTo = (browser: HttpBrowser, { email }: { email: string }, params = {}) =>
    signIn(op, browser, { email, params: { client_id: 'wiki', ...params } });
  const redeem = (page: Page) =>
    requestToken(
      op,
      { grant_type: 'authorization_code', code: codeOf(page), redirect_uri: REDIRECT_URI },
      auth,
    );
  const brief = ({ action, outcome, reason }: AuditEvent) => [action, outcome, reason];

  it('tells who signed in to what, how, from where, and in which session', async () => {
    const person = await addPerson();
    await signInTo(new HttpBrowser(), person);
    const [step, signedIn, ...others] = await ofPerson(person);
    expect(others).toEqual([]);
    const [session] = await sessionsOf(person);
    expect(signedIn).toMatchObject({
      action: 'sign_in',
      outcome: 'success',
      reason: null,
      actor_type: 'user',
      actor_id: person.id,
      target_type: 'user',
      target_id: person.id,
      client_id: 'wiki',
      session_id: session?.id,
      ip_address: expect.stringMatching(/^(127\.0\.0\.1|::1)$/),
      user_agent: 'node',
      correlation_id: expect.stringMatching(REFERENCE),
      details: { amr: ['pwd'] },
    });
    expect(step).toMatchObject({
      action: 'sign_in.step',
      outcome: 'success',
      actor_type: 'anonymous',
      actor_id: null,
      client_id: 'wiki',
      session_id: null,
      details: { amr: ['pwd'] },
    });
  });

  it('tells of a password that was right and not used', async () => {
    const person = await addPerson();
    const browser = new HttpBrowser();
    await browser.submit(await open(browser), { email: person.email, password: PASSWORD });
    expect((await ofPerson(person)).map(brief)).toEqual([['sign_in.step', 'success', null]]);
  });

  it('lets nobody in while it can’t be written', async () => {
    const person = await addPerson();
    const browser = new HttpBrowser();
    const fields = { email: person.email, password: PASSWORD };
    const form = await open(browser);
    const proved = await browser.submit(form, fields);
    await sql`alter table events rename to events_elsewhere`.execute(op.storage.db);
    const resumed = await browser.get(proved.location ?? '');
    const tried = await browser.submit(form, fields);
    await sql`alter table events_elsewhere rename to events`.execute(op.storage.db);
    for (const page of [resumed, tried]) {
      expect(page.status).toBeGreaterThanOrEqual(400);
      expect(page.location).toBeUndefined();
    }
    expect(resumed.status).toBe(500);
    expect(browser.cookie('gatehouse_session')).toBeUndefined();
  });

  it('tells of a sign-in once, also when the application wants the person to confirm it', async () => {
    const person = await addPerson();
    const browser = new HttpBrowser();
    const page = await signInTo(browser, person, { prompt: 'login consent' });
    const confirmed = await browser.follow(await browser.submit(page, {}), op.url);
    expect(codeOf(confirmed)).toBeTruthy();
    expect((await ofPerson(person)).map(({ action }) => action)).toEqual([
      'sign_in.step',
      'sign_in',
    ]);
  });

  it('tells of a sign-in also when the application is gone at its end', async () => {
    await op.applications.create(
      {
        client_id: 'fleeting',
        client_name: 'Fleeting',
        redirect_uris: [REDIRECT_URI],
      },
      { by: SYSTEM },
    );
    const person = await addPerson();
    const browser = new HttpBrowser();
    const url = authorizationUrl(op, { client_id: 'fleeting' });
    const form = await browser.follow(await browser.get(url), op.url);
    const proved = await browser.submit(form, { email: person.email, password: PASSWORD });
    const { items } = await op.applications.list({ q: 'fleeting' }, { by: SYSTEM });
    await op.applications.delete(items[0]?.id ?? '', { by: SYSTEM });
    expect((await browser.follow(proved, op.url)).location).toBeUndefined();
    const [session] = await sessionsOf(person);
    expect(await ofPerson(person)).toEqual([
      expect.objectContaining({ action: 'sign_in.step' }),
      expect.objectContaining({
        action: 'sign_in',
        client_id: 'fleeting',
        session_id: session?.id,
      }),
    ]);
  });

  it('tells of failures and their reason, and of whom it knows, but never what was typed', async () => {
    const known = await addPerson();
    const suspended = await addPerson({ state: 'suspended' });
    const typed = 'my password in the wrong field';
    for (const [email, password] of [
      [known.email, 'wrong wrong wrong'],
      [typed, 'wrong wrong wrong'],
      [suspended.email, PASSWORD],
    ] as const) {
      const browser = new HttpBrowser();
      const page = await browser.submit(await open(browser), { email, password });
      expect(page.status).toBeGreaterThanOrEqual(400);
    }
    const [ofKnown, ofUnknown, ofSuspended] = (
      await events({ action: 'sign_in', outcome: 'failure' })
    ).slice(-3);
    const failure = {
      actor_type: 'anonymous',
      actor_id: null,
      client_id: 'wiki',
      session_id: null,
      details: null,
      user_agent: 'node',
      correlation_id: expect.stringMatching(REFERENCE),
    };
    const refused = { ...failure, reason: 'credentials_refused' };
    expect(ofKnown).toMatchObject({ ...refused, target_type: 'user', target_id: known.id });
    expect(ofUnknown).toMatchObject({ ...refused, target_type: null, target_id: null });
    expect(ofSuspended).toMatchObject({
      ...failure,
      reason: 'suspended',
      target_id: suspended.id,
    });
    expect(JSON.stringify(await events({ limit: 200 }))).not.toContain(typed);
  });

  it('is found by the reference that the page shows', async () => {
    const person = await addPerson({ state: 'suspended' });
    const browser = new HttpBrowser();
    const fields = { email: person.email, password: PASSWORD };
    const page = await browser.submit(await open(browser), fields);
    const [reference] = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(page.html) ?? [];
    expect(await events({ correlation_id: reference })).toMatchObject([{ reason: 'suspended' }]);
  });

  it('believes a trusted proxy where a person comes from, in pages and in the protocol', async () => {
    const person = await addPerson();
    const browser = new HttpBrowser();
    const headers = {
      'x-forwarded-for': '203.0.113.9, 198.51.100.7',
      'user-agent': `Browser/${'9'.repeat(1000)}`,
    };
    const form = await browser.follow(
      await browser.get(authorizationUrl(op, { client_id: 'wiki' })),
      op.url,
    );
    const fields = { email: person.email, password: PASSWORD };
    const proved = await browser.post(form.url, fields, headers);
    await browser.get(proved.location ?? '', headers);
    const told = await ofPerson(person);
    expect(told.map(({ action }) => action)).toEqual(['sign_in.step', 'sign_in']);
    for (const event of told) {
      // The last that the proxy itself saw; what stands before it, anyone could have written.
      expect(event.ip_address).toBe('198.51.100.7');
      expect(event.user_agent).toBe(`Browser/${'9'.repeat(392)}`);
    }
  });

  it('tells who signed out, from which session', async () => {
    const person = await addPerson();
    const browser = new HttpBrowser();
    const { body } = await redeem(await signInTo(browser, person));
    const [session] = await sessionsOf(person);
    const hint = new URLSearchParams({ id_token_hint: body.id_token ?? '' });
    await browser.follow(await browser.get(`${op.issuer}/logout?${hint}`), op.url);
    await browser.follow(await browser.get(`${op.issuer}/logout?${hint}`), op.url);
    expect((await ofPerson(person)).slice(2)).toEqual([
      expect.objectContaining({
        action: 'sign_out',
        actor_type: 'user',
        actor_id: person.id,
        client_id: 'wiki',
        session_id: session?.id,
      }),
    ]);
  });

  it('tells which sessions an administrator ended', async () => {
    const person = await addPerson();
    for (let i = 0; i < 3; i += 1) await signInTo(new HttpBrowser(), person);
    const ids = (await sessionsOf(person)).map(({ id }) => id);
    await call('DELETE', `/users/${person.id}/sessions/${ids[0]}`);
    const ended = async () =>
      (await events({ action: 'session.end', target_id: person.id })).map((event) => {
        expect(event).toMatchObject({
          actor_type: 'command_line',
          outcome: 'success',
          user_agent: 'Console/1',
          correlation_id: expect.stringMatching(REFERENCE),
        });
        return event.session_id;
      });
    expect(await ended()).toEqual([ids[0]]);
    await call('DELETE', `/users/${person.id}/sessions`);
    expect((await ended()).toSorted()).toEqual(ids.toSorted());
    await call('DELETE', `/users/${person.id}/sessions`);
    await call('DELETE', `/users/${person.id}/sessions/${ids[0]}`);
    expect(await ended()).toHaveLength(3);
  });

  it('tells of a code that was shown a second time', async () => {
    const person = await addPerson();
    const page = await signInTo(new HttpBrowser(), person);
    const [session] = await sessionsOf(person);
    expect((await redeem(page)).status).toBe(200);
    expect((await redeem(page)).status).toBe(400);
    expect((await ofPerson(person)).slice(2)).toEqual([
      expect.objectContaining({
        action: 'token.refused',
        outcome: 'failure',
        reason: 'authorization_code_reused',
        actor_type: 'application',
        actor_id: 'wiki',
        target_id: person.id,
        client_id: 'wiki',
        session_id: session?.id,
        details: null,
      }),
    ]);
  });

  it('tells of a refresh token that was shown a second time, and not of one that was asked about', async () => {
    const person = await addPerson();
    const { body } = await redeem(await signInTo(new HttpBrowser(), person));
    const token = body.refresh_token ?? '';
    const refresh = () =>
      requestToken(op, { grant_type: 'refresh_token', refresh_token: token }, auth);
    expect((await refresh()).status).toBe(200);
    for (const path of ['introspection', 'revocation']) {
      await fetch(`${op.issuer}/token/${path}`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from(`${auth.id}:${auth.secret}`).toString('base64')}`,
        },
        body: new URLSearchParams({ token: path === 'revocation' ? 'x' : token }),
      });
    }
    expect(await ofPerson(person)).toHaveLength(2);
    expect((await refresh()).status).toBe(400);
    expect((await ofPerson(person)).slice(2)).toMatchObject([
      { action: 'token.refused', reason: 'refresh_token_reused', client_id: 'wiki' },
    ]);
  });

  it('tells of the others when many show one code at once', async () => {
    const person = await addPerson();
    const page = await signInTo(new HttpBrowser(), person);
    const answers = await Promise.all(Array.from({ length: 10 }, () => redeem(page)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const told = (await ofPerson(person)).slice(2);
    expect(told.length).toBeGreaterThan(0);
    expect(new Set(told.map(({ reason }) => reason))).toEqual(
      new Set(['authorization_code_reused']),
    );
  });

  it('tells of tokens that are printed on the command line', async () => {
    const before = await events({ action: 'api_token.issue' });
    const printed = await runGatehouse(op.storageOptions, ['token', '--scope', 'admin']);
    expect(printed.code).toBe(0);
    expect((await events({ action: 'api_token.issue' })).slice(before.length)).toEqual([
      expect.objectContaining({
        outcome: 'success',
        actor_type: 'command_line',
        actor_id: null,
        ip_address: null,
        correlation_id: null,
        details: { scope: 'admin' },
      }),
    ]);
  });
});

describe('the audit log of a provider without a proxy', () => {
  it('believes nobody where they come from', async () => {
    const op = await startTestProvider('sqlite');
    try {
      await op.applications.create(
        {
          client_id: 'wiki',
          client_name: 'Wiki',
          redirect_uris: [REDIRECT_URI],
        },
        { by: SYSTEM },
      );
      const browser = new HttpBrowser();
      const url = authorizationUrl(op, { client_id: 'wiki' });
      const form = await browser.follow(await browser.get(url), op.url);
      const fields = { email: 'nobody@example.com', password: 'x' };
      await browser.post(form.url, fields, { 'x-forwarded-for': '203.0.113.9' });
      const { items } = await op.audit.search({ action: 'sign_in' }, { by: SYSTEM });
      expect(items).toMatchObject([{ reason: 'credentials_refused' }]);
      expect(items[0]?.ip_address).not.toBe('203.0.113.9');
    } finally {
      await op.stop();
    }
  });
});
