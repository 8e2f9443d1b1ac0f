import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import type { PolicyChanges } from '../../src/policy/policies.ts';
import { outcomeOf } from '../../src/policy/replays.ts';
import { engines } from '../storage-fixture.ts';
import {
  heading,
  MULTI,
  REMEMBERED,
  SINGLE,
  startSignIns,
  type TestSignIns,
} from './sign-in-fixture.ts';

describe.each(engines())('the dry run of a policy, after real sign-ins on %s', (engine) => {
  let at: TestSignIns;
  let policyId: string;
  beforeAll(async () => {
    at = await startSignIns(engine);
    policyId = (await at.op.policies.ofGroup(null)).id;
  });
  afterAll(() => at.stop());

  const dryRun = (changes: PolicyChanges) =>
    outcomeOf(at.op.dryRuns.run({ id: policyId, changes, days: 1 }, { by: SYSTEM }));
  const lastSignIn = async (person: Parameters<TestSignIns['lastEvents']>[0]) =>
    (await at.lastEvents(person)).find(({ action }) => action === 'sign_in')?.details;

  it('says what then happens for real', async () => {
    const ada = await at.addPerson();
    await at.claims(await at.enter(new HttpBrowser(), ada));
    expect(await lastSignIn(ada)).toEqual({
      amr: ['pwd'],
      acr: SINGLE,
      methods: ['password'],
      new_browser: true,
    });

    const bob = await at.addPerson();
    const secret = await at.enrolTotp(bob);
    const browser = new HttpBrowser();
    const asked = await at.enter(browser, bob);
    const code = at.nextCode(secret);
    await at.claims(await at.post(browser, asked, '/factor/totp', { code, remember: '1' }));
    expect(await lastSignIn(bob)).toMatchObject({
      amr: ['pwd', 'otp', 'mfa'],
      acr: MULTI,
      methods: ['password', 'totp'],
      new_browser: true,
    });

    const strict: PolicyChanges = { mfa: 'required', factors: ['totp', 'passkey'] };
    const run = await dryRun(strict);
    expect(run.sign_ins).toMatchObject({ asked_for_more: 1, unchanged: 1, unknown: 0 });
    expect(run.affected_people).toMatchObject([{ user_id: ada.id, reason: 'factor_missing' }]);

    await at.setDefaultPolicy(strict);
    const nowAsked = await at.enter(new HttpBrowser(), ada);
    expect(heading(nowAsked)).toBe('Protect your account');
    const again = new HttpBrowser();
    const confirm = await at.enter(again, bob);
    await at.claims(await at.post(again, confirm, '/factor/totp', { code: at.nextCode(secret) }));
  });

  it('knows since when a browser was remembered that stood in for the second factor', async () => {
    await at.setDefaultPolicy({ mfa: 'optional' });
    const eve = await at.addPerson();
    const secret = await at.enrolTotp(eve);
    const browser = new HttpBrowser();
    const asked = await at.enter(browser, eve);
    const code = at.nextCode(secret);
    await at.claims(await at.post(browser, asked, '/factor/totp', { code, remember: '1' }));
    const remembered = at.clock.now();
    at.clock.pass(3_600_000);
    await at.claims(await at.enter(browser, eve, { prompt: 'login' }));
    const details = await lastSignIn(eve);
    expect(details).toMatchObject({ acr: REMEMBERED, methods: ['password', 'remembered_device'] });
    const { remembered_at } = details as { remembered_at: number };
    expect(Math.abs(remembered_at - remembered)).toBeLessThan(60_000);
    const ofEve = async (changes: PolicyChanges) =>
      (await dryRun(changes)).affected_people.filter(({ user_id }) => user_id === eve.id);
    expect(await ofEve({ remembered_device_lifetime: 2 * 3600 })).toEqual([]);
    expect(await ofEve({ remembered_device_lifetime: 600 })).toMatchObject([
      { reason: 'device_not_remembered', sign_ins: 1 },
    ]);
  });

  it('counts the sessions of now that a shorter lifetime ends', async () => {
    const run = await dryRun({ session_lifetime: 600 });
    // Those of an hour ago, of which one was signed in to anew since.
    expect(run.sessions_over).toBe(3);
    expect((await dryRun({ mfa: 'off' })).sessions_over).toBeNull();
    expect(run.sign_ins).toMatchObject({ stopped: 0, asked_for_more: 0 });
  });

  it('counts the sessions of now that have been unused for longer than a new idle lifetime', async () => {
    const unused = async (session_idle_lifetime: number) =>
      (await dryRun({ session_idle_lifetime })).sessions_idle;
    expect(await unused(600)).toBeGreaterThan(0);
    expect(await unused(90 * 86_400)).toBe(0);
    expect(await unused(0)).toBeNull();
  });
});
