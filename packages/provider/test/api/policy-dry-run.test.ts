import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Actor, SYSTEM } from '../../src/actor.ts';
import { createAuditLog } from '../../src/audit/events.ts';
import { createDryRunRole } from '../../src/directory/role-dry-runs.ts';
import { createRoles } from '../../src/directory/roles.ts';
import { judgePastSignIn } from '../../src/interaction/flow/past-sign-in.ts';
import { createPolicyDryRuns } from '../../src/policy/dry-run.ts';
import { createPolicies, type PolicyChanges } from '../../src/policy/policies.ts';
import { createReplays, outcomeOf } from '../../src/policy/replays.ts';
import type { SignInDetails } from '../../src/policy/sign-in-methods.ts';
import { createFactorRows } from '../../src/storage/factors.ts';
import { engines } from '../storage-fixture.ts';
import { startTestApi, type TestApi } from './api-fixture.ts';

const DAY = 24 * 3_600_000;
const BY_PASSWORD: SignInDetails = {
  amr: ['pwd'],
  acr: 'urn:gatehouse:acr:single-factor',
  methods: ['password'],
};
const WITH_APP: SignInDetails = {
  amr: ['pwd', 'otp', 'mfa'],
  acr: 'http://schemas.openid.net/pape/policies/2007/06/multi-factor',
  methods: ['password', 'totp'],
};
const BY_PASSKEY: SignInDetails = {
  amr: ['hwk', 'user', 'mfa'],
  acr: 'phr',
  methods: ['passkey'],
};

describe.each(engines())('the dry run of a policy on %s', (engine) => {
  let api: TestApi;
  let defaultId: string;
  let strictId: string;
  const people: Record<string, string> = {};

  const addPerson = async (name: string, more: object = {}) => {
    const { body } = await api.call('POST', '/users', {
      json: { email: `${name}@example.com`, name, ...more },
    });
    people[name] = body.id;
    return body.id as string;
  };
  const addFactor = (userId: string, kind: 'totp' | 'passkey') =>
    createFactorRows(api.test.storage.db).insert({
      id: crypto.randomUUID(),
      user_id: userId,
      kind,
      name: kind,
      created_at: 0,
    });
  const signIn = async (
    userId: string,
    { ago = 1, details = BY_PASSWORD as object, clientId = 'wiki', outcome = 'success' } = {},
  ) => {
    const { db } = api.test.storage;
    const at = Date.now() - ago * DAY;
    const by: Actor = { type: 'user', id: userId, privileges: [], request: null };
    await createAuditLog({ db, clock: { now: () => at } }).record(db, by, {
      action: 'sign_in',
      target: { type: 'user', id: userId },
      clientId,
      outcome: outcome as 'success',
      details: { ...details },
    });
  };
  const dryRun = async (id: string, json: object, query = '', token?: string) =>
    (await api.call('POST', `/policies/${id}/dry-run${query}`, { json, ...(token && { token }) }))
      .body;

  beforeAll(async () => {
    api = await startTestApi(engine);
    defaultId = (await api.call('GET', '/policies')).body.items[0].id;
    strictId = (await api.call('POST', '/policies', { json: { name: 'Strict', mfa: 'required' } }))
      .body.id;
    const groupId = (
      await api.call('POST', '/groups', { json: { name: 'Finance', policy_id: strictId } })
    ).body.id;
    await api.call('POST', '/groups', { json: { name: 'Road' } });
    const plain = await addPerson('plain');
    const withApp = await addPerson('withapp');
    const passkey = await addPerson('passkey', { password: undefined });
    const finance = await addPerson('finance', { group_id: groupId });
    await addFactor(withApp, 'totp');
    await addFactor(passkey, 'passkey');
    for (const ago of [1, 2, 3]) await signIn(plain, { ago });
    await signIn(plain, { ago: 40 });
    await signIn(plain, { outcome: 'failure' });
    await signIn(withApp, { details: WITH_APP });
    await signIn(passkey, { details: BY_PASSKEY });
    await signIn(finance, { details: WITH_APP });
  });
  afterAll(async () => {
    expect(api.failures).toEqual([]);
    await api.stop();
  });

  it('changes nothing and finds nothing in a change that is none', async () => {
    const before = (await api.call('GET', `/policies/${defaultId}`)).body;
    const events = (await api.call('GET', '/events')).body.items.length;
    const found = await dryRun(defaultId, {});
    expect(found.sign_ins).toEqual({
      stopped: 0,
      asked_for_more: 0,
      eased: 0,
      unchanged: 5,
      unknown: 0,
    });
    expect(found).toMatchObject({ complete: true, sessions_over: null, reasons: [] });
    expect((await api.call('GET', `/policies/${defaultId}`)).body).toEqual(before);
    expect((await api.call('GET', '/events')).body.items).toHaveLength(events);
  });

  it('says who would have had to set up a second factor, when and where', async () => {
    const found = await dryRun(defaultId, { mfa: 'required' });
    expect(found.sign_ins).toMatchObject({ asked_for_more: 3, unchanged: 2, stopped: 0 });
    expect(found.people).toEqual({ governed: 3, stopped: 0, asked_for_more: 1 });
    expect(found.reasons).toEqual([
      { effect: 'asked_for_more', reason: 'factor_missing', sign_ins: 3, people: 1 },
    ]);
    expect(found.affected_people).toEqual([
      {
        user_id: people.plain,
        email: 'plain@example.com',
        name: 'plain',
        sign_ins: 3,
        effect: 'asked_for_more',
        reason: 'factor_missing',
      },
    ]);
    expect(found.affected_sign_ins).toHaveLength(3);
    const [latest] = found.affected_sign_ins;
    expect(latest).toMatchObject({ client_id: 'wiki', email: 'plain@example.com' });
    const event = (await api.call('GET', `/events/${latest.event_id}`)).body;
    expect(event).toMatchObject({ action: 'sign_in', occurred_at: latest.occurred_at });
  });

  it('looks at as many days as are asked for', async () => {
    expect((await dryRun(defaultId, { mfa: 'required' }, '?days=2')).sign_ins.asked_for_more).toBe(
      2 - 1,
    );
    expect((await dryRun(defaultId, { mfa: 'required' }, '?days=90')).sign_ins.asked_for_more).toBe(
      4,
    );
    for (const days of ['0', '91', 'x']) {
      const { status } = await api.call('POST', `/policies/${defaultId}/dry-run?days=${days}`, {
        json: {},
      });
      expect(status).toBe(400);
    }
  });

  it('says who would not get in at all: by a passkey alone, and nothing else', async () => {
    const found = await dryRun(defaultId, { passwordless: false });
    expect(found.sign_ins).toMatchObject({ stopped: 1, unchanged: 4 });
    expect(found.reasons).toEqual([
      { effect: 'stopped', reason: 'no_way_in', sign_ins: 1, people: 1 },
    ]);
    expect(found.affected_people).toMatchObject([{ user_id: people.passkey, effect: 'stopped' }]);
  });

  it('says whose second factor would not be taken any more', async () => {
    const found = await dryRun(strictId, { factors: ['passkey'] });
    expect(found.sign_ins).toMatchObject({ asked_for_more: 1 });
    expect(found.reasons).toMatchObject([{ reason: 'factor_not_allowed' }]);
    expect(found.affected_people).toMatchObject([{ user_id: people.finance }]);
  });

  it('says of how many less would be asked', async () => {
    const found = await dryRun(strictId, { mfa: 'off' });
    expect(found.sign_ins).toMatchObject({ eased: 1, asked_for_more: 0, stopped: 0 });
  });

  it('takes the same changes as PATCH, and refuses the same', async () => {
    const refused = await api.call('POST', `/policies/${defaultId}/dry-run`, {
      json: { mfa: 'required', factors: [] },
    });
    expect(refused.body.errors).toMatchObject([{ pointer: '/factors', code: 'factors_empty' }]);
    const nobody = await api.call('POST', `/policies/${people.plain}/dry-run`, { json: {} });
    expect(nobody).toMatchObject({ status: 404, body: { code: 'policy_not_found' } });
  });

  it('is for those only who see everybody and everything', async () => {
    const path = `/policies/${defaultId}/dry-run`;
    const may = api.tokenOf({ kind: 'read_only' });
    expect((await api.call('POST', path, { json: {}, token: may })).status).toBe(200);
    for (const kind of ['help_desk', 'app_admin', 'user_admin'] as const) {
      const token = api.tokenOf({
        kind,
        groupId: people.plain,
        applicationId: people.plain,
      } as Actor['privileges'][number]);
      expect((await api.call('POST', path, { json: {}, token })).status).toBe(403);
      const coverage = `/policies/${defaultId}/coverage`;
      expect((await api.call('GET', coverage, { token })).status).toBe(403);
    }
  });

  it('names the groups under a policy and how many people they have', async () => {
    const coverage = async (id: string) => (await api.call('GET', `/policies/${id}/coverage`)).body;
    expect(await coverage(strictId)).toEqual({
      groups: [{ id: expect.any(String), name: 'Finance', users: 1 }],
      more_groups: false,
      users_without_group: null,
    });
    expect(await coverage(defaultId)).toMatchObject({
      groups: [{ name: 'Road', users: 0 }],
      users_without_group: 3,
    });
  });

  describe('of more than one may look at', () => {
    const runs = (bounds: { signIns: number; milliseconds: number }) => {
      const { db } = api.test.storage;
      const clock = { now: () => Date.now() };
      const registry = { db, clock, audit: api.audit };
      const policies = createPolicies(registry);
      const replays = createReplays({ db, clock, bounds });
      const replaying = { db, policies, judge: judgePastSignIn, replays };
      const dryRuns = createPolicyDryRuns({ ...replaying, clock });
      const dryRunRole = createDryRunRole({ ...replaying, roles: createRoles(registry) });
      type Wanted = Parameters<typeof dryRuns.run>;
      return {
        run: (...asked: Wanted) => outcomeOf(dryRuns.run(...asked)),
        runRole: (...asked: Parameters<typeof dryRunRole>) => outcomeOf(dryRunRole(...asked)),
      };
    };
    const wanted = () => ({ id: defaultId, changes: { mfa: 'required' as const }, days: 30 });

    beforeAll(async () => {
      const { db } = api.test.storage;
      const crowd = await addPerson('crowd');
      const at = Date.now() - 5 * DAY;
      await createAuditLog({ db, clock: { now: () => at } }).recordAll(
        db,
        SYSTEM,
        Array.from({ length: 1200 }, () => ({
          action: 'sign_in',
          target: { type: 'user', id: crowd },
          details: { ...BY_PASSWORD },
        })),
      );
    });

    it('says how far back it got', async () => {
      const whole = await runs({ signIns: 10_000, milliseconds: 60_000 }).run(wanted(), {
        by: SYSTEM,
      });
      expect(whole).toMatchObject({ complete: true, covered_from: whole.from });
      expect(whole.sign_ins.asked_for_more).toBe(1203);
      expect(whole.affected_sign_ins).toHaveLength(100);
      for (const bounds of [
        { signIns: 500, milliseconds: 60_000 },
        { signIns: 10_000, milliseconds: 0 },
      ]) {
        const part = await runs(bounds).run(wanted(), { by: SYSTEM });
        expect(part.complete).toBe(false);
        expect(part.covered_from).toBeGreaterThan(part.from);
        expect(part).toMatchObject({ sign_ins_done: 500, sign_ins_total: 1207 });
        expect(part.sign_ins.asked_for_more).toBeLessThan(600);
      }
    });

    it('tells whoever asks for lines how far it is, and answers the same in the end', async () => {
      const path = `/policies/${defaultId}/dry-run`;
      const json = { mfa: 'required' };
      const headers = { accept: 'application/x-ndjson' };
      const { body } = await api.call('POST', path, { json, headers });
      const lines = (body as string)
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(lines[0]).toEqual({
        progress: {
          sign_ins_done: 500,
          sign_ins_total: 1207,
          sign_ins: { stopped: 0, asked_for_more: 496, eased: 0, unchanged: 2, unknown: 0 },
          people: { governed: 4, stopped: 0, asked_for_more: 2 },
        },
      });
      const { result } = lines.at(-1);
      const { from, to, covered_from, ...whole } = await dryRun(defaultId, json);
      expect(result).toMatchObject(whole);
      expect(result).toMatchObject({ sign_ins_done: 1207, sign_ins_total: 1207, complete: true });
    });

    it('refuses by the status of the problem, however it is asked for', async () => {
      const headers = { accept: 'application/x-ndjson' };
      const path = `/policies/${defaultId}/dry-run`;
      const token = api.tokenOf({ kind: 'help_desk' });
      const refused = await api.call('POST', path, { json: {}, headers, token });
      expect(refused).toMatchObject({ status: 403, body: { code: 'privilege_missing' } });
      const wrong = await api.call('POST', path, {
        json: { mfa: 'required', factors: [] },
        headers,
      });
      expect(wrong).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
    });

    it('says what the change would do to whoever asks, if it is about them', async () => {
      const dryRuns = runs({ signIns: 10_000, milliseconds: 60_000 });
      const you = async (name: string, changes: PolicyChanges, id = defaultId) => {
        const by: Actor = { ...SYSTEM, type: 'user', id: people[name] ?? '' };
        return (await dryRuns.run({ id, changes, days: 1 }, { by })).you;
      };
      expect(await you('passkey', { passwordless: false })).toEqual({
        effect: 'stopped',
        reason: 'no_way_in',
      });
      expect(await you('withapp', { mfa: 'required' })).toMatchObject({ effect: 'unchanged' });
      expect(await you('finance', { passwordless: false })).toBeNull();
      expect(await you('finance', { factors: ['passkey'] }, strictId)).toMatchObject({
        reason: 'factor_not_allowed',
      });
    });

    it('ends when whoever started it starts another one, and not when somebody else does', async () => {
      const dryRuns = runs({ signIns: 10_000, milliseconds: 60_000 });
      const other: Actor = { ...SYSTEM, type: 'user', id: 'other' };
      const results = await Promise.allSettled([
        dryRuns.run(wanted(), { by: SYSTEM }),
        dryRuns.run(wanted(), { by: other }),
        dryRuns.run(wanted(), { by: SYSTEM }),
      ]);
      expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
      expect((results[0] as PromiseRejectedResult).reason).toMatchObject({
        code: 'dry_run_superseded',
      });
    });

    it('ends when whoever started it starts one of something else', async () => {
      const dryRuns = runs({ signIns: 10_000, milliseconds: 60_000 });
      const { id } = (await api.call('POST', '/roles', { json: { name: 'editors' } })).body;
      const results = await Promise.allSettled([
        dryRuns.run(wanted(), { by: SYSTEM }),
        dryRuns.runRole({ id, changes: { require_mfa: true }, days: 30 }, { by: SYSTEM }),
      ]);
      expect(results).toMatchObject([
        { status: 'rejected', reason: { code: 'dry_run_superseded' } },
        { status: 'fulfilled' },
      ]);
    });
  });
});
