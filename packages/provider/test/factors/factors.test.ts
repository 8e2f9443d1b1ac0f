import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SYSTEM } from '../../src/actor.ts';
import { MAX_FACTORS } from '../../src/credentials/factors/factor.ts';
import { engines } from '../storage-fixture.ts';
import { openTestFactors, PUBLIC_URL, type TestFactors } from './factors-fixture.ts';
import { SoftwareAuthenticator } from './software-authenticator.ts';

describe.each(engines())('the factors of a person on %s', (engine) => {
  let at: TestFactors;
  let strictGroup: string;
  beforeAll(async () => {
    at = await openTestFactors(engine);
    const { policies, groups } = at.directory;
    const strict = await policies.create(
      { name: 'strict', mfa: 'required', factors: ['totp', 'passkey'] },
      { by: SYSTEM },
    );
    const group = await groups.create({ name: 'strict', policy_id: strict.id }, { by: SYSTEM });
    strictGroup = group.id;
  });
  afterAll(() => at.test.close());

  const namesOf = async (userId: string) =>
    (await at.factors.list(userId)).map(({ kind, name }) => name ?? kind);
  const enrolPasskey = async (userId: string, name = 'Key') => {
    const person = { userId, account: 'a', displayName: 'A' };
    const options = await at.passkeys.registrationOptions(person, 'browser');
    const response = new SoftwareAuthenticator(PUBLIC_URL).create(options) ?? '';
    const by = at.actorOf(userId);
    const made = await at.passkeys.register(userId, { response, name, boundTo: 'browser' }, { by });
    if (made.outcome !== 'enrolled') throw new Error(made.outcome);
    return made.factorId;
  };
  const removeOwn = (userId: string, factorId: string) =>
    at.factors.removeOwn(userId, factorId, { by: at.actorOf(userId) });

  it('are renamed by them, to plain text of some length', async () => {
    const userId = await at.addPerson();
    const by = at.actorOf(userId);
    const { id } = await at.enrolTotp(userId);
    await at.factors.rename(userId, id, ' Work phone ', { by });
    expect(await namesOf(userId)).toEqual(['Work phone']);
    expect((await at.events(userId))[0]?.action).toBe('factor.rename');
    for (const name of ['', ' ', 'x'.repeat(61), 'a\nb', 'a\u202eb']) {
      const renamed = at.factors.rename(userId, id, name, { by });
      await expect(renamed).rejects.toMatchObject({ code: 'validation_failed' });
    }
  });

  it('of somebody else are neither renamed nor removed', async () => {
    const userId = await at.addPerson();
    const { id } = await at.enrolTotp(userId);
    const eve = await at.addPerson();
    const by = at.actorOf(eve);
    for (const factorId of [id, 'x', '%00', '01a209ea-ca71-7428-bf34-885f92b234ae']) {
      const notFound = { code: 'factor_not_found' };
      await expect(at.factors.rename(eve, factorId, 'x', { by })).rejects.toMatchObject(notFound);
      await expect(removeOwn(eve, factorId)).rejects.toMatchObject(notFound);
    }
    expect(await namesOf(userId)).toEqual(['Phone']);
  });

  it('are removed by them, which forgets remembered devices', async () => {
    const userId = await at.addPerson();
    const by = at.actorOf(userId);
    const { id, secret } = await at.enrolTotp(userId);
    await at.enrolTotp(userId, 'Tablet');
    await at.recoveryCodes.regenerate(userId, { by });
    const kept = await at.rememberedDevices.remember(userId, { lifetime: 3600, by });
    await removeOwn(userId, id);
    expect(await namesOf(userId)).toEqual(['Tablet', 'recovery_codes']);
    expect(await at.totp.verify(userId, at.codeOf(secret))).toBeUndefined();
    const known = { token: kept?.token, lifetime: 3600 };
    expect(await at.rememberedDevices.recognise(userId, known)).toBeUndefined();
    expect((await at.events(userId))[0]).toMatchObject({
      action: 'factor.remove',
      actor_id: userId,
      details: { factor_id: id, kind: 'totp' },
    });
  });

  it('are told of by mail when they come and go, whoever does it', async () => {
    const userId = await at.addPerson({ email: 'told@example.com', locale: 'de' });
    const by = at.actorOf(await at.addPerson());
    const { id } = await at.enrolTotp(userId);
    await enrolPasskey(userId, 'Blue key');
    await at.factors.remove(userId, id, { by });
    await at.factors.reset(userId, { by });
    const told = at.mails.filter(({ to }) => to === 'told@example.com');
    expect(told.map(({ template, values }) => [template, Reflect.get(values, 'label')])).toEqual([
      ['factor_added', 'Phone'],
      ['factor_added', 'Blue key'],
      ['factor_removed', 'Phone'],
      ['factor_removed', 'Blue key'],
    ]);
    expect(told[0]).toMatchObject({ language: 'de', values: { path: '/account/security' } });
  });

  it('take the recovery codes with the last of them', async () => {
    const userId = await at.addPerson();
    const by = at.actorOf(userId);
    const { id } = await at.enrolTotp(userId);
    const [code = ''] = await at.recoveryCodes.regenerate(userId, { by });
    await removeOwn(userId, id);
    expect(await at.factors.list(userId)).toEqual([]);
    expect(await at.recoveryCodes.use(userId, code, { by })).toBeUndefined();
  });

  it('keep the last one where the policy asks for it, also when two go at once', async () => {
    const userId = await at.addPerson({ group_id: strictGroup });
    const first = await at.enrolTotp(userId);
    const second = await enrolPasskey(userId);
    await at.recoveryCodes.regenerate(userId, { by: at.actorOf(userId) });
    const removed = await Promise.allSettled([
      removeOwn(userId, first.id),
      removeOwn(userId, second),
    ]);
    expect(removed.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const [last] = await at.factors.list(userId);
    await expect(removeOwn(userId, last?.id ?? '')).rejects.toMatchObject({ code: 'last_factor' });
  });

  it('keep the last one where a role asks for it', async () => {
    const { roles, users } = at.directory;
    const role = await roles.create({ name: 'vault', require_mfa: true }, { by: SYSTEM });
    const userId = await at.addPerson();
    await users.grantRole(userId, role.id, { by: SYSTEM });
    const { id } = await at.enrolTotp(userId);
    await expect(removeOwn(userId, id)).rejects.toMatchObject({ code: 'last_factor' });
    const verified = await at.addPerson({ email_verified: true });
    await users.grantRole(verified, role.id, { by: SYSTEM });
    const spare = await at.enrolTotp(verified);
    // The default policy takes codes by e-mail too.
    await removeOwn(verified, spare.id);
    expect(await at.factors.list(verified)).toEqual([]);
  });

  it('keep the last passkey of who has no password', async () => {
    const userId = await at.addPerson({ password: undefined });
    const key = await enrolPasskey(userId);
    const { id } = await at.enrolTotp(userId);
    await removeOwn(userId, id);
    await expect(removeOwn(userId, key)).rejects.toMatchObject({ code: 'last_factor' });
    await enrolPasskey(userId, 'Second key');
    await removeOwn(userId, key);
    expect(await namesOf(userId)).toEqual(['Second key']);
  });

  it('are reset by an administrator, the last one too', async () => {
    const userId = await at.addPerson({ group_id: strictGroup });
    const by = at.actorOf(await at.addPerson());
    const { id } = await at.enrolTotp(userId);
    await at.factors.remove(userId, id, { by });
    expect(await at.factors.list(userId)).toEqual([]);
    await at.enrolTotp(userId);
    await enrolPasskey(userId);
    await at.recoveryCodes.regenerate(userId, { by });
    await at.factors.reset(userId, { by });
    expect(await at.factors.list(userId)).toEqual([]);
    expect((await at.events(userId))[0]).toMatchObject({
      action: 'factor.reset',
      actor_id: by.id,
      details: { kinds: ['totp', 'passkey', 'recovery_codes'] },
    });
  });

  it('are no more than a person needs', async () => {
    const userId = await at.addPerson();
    for (let i = 0; i < MAX_FACTORS; i += 1) await at.enrolTotp(userId);
    await expect(at.enrolTotp(userId)).rejects.toMatchObject({ code: 'too_many_factors' });
  });

  it('are erased with them, and everything that belongs to them', async () => {
    const userId = await at.addPerson();
    const by = at.actorOf(userId);
    await at.enrolTotp(userId);
    await enrolPasskey(userId);
    await at.recoveryCodes.regenerate(userId, { by });
    await at.rememberedDevices.remember(userId, { lifetime: 3600, by });
    const { users } = at.directory;
    await users.delete(userId, { by: SYSTEM });
    const gone = at.factors.reset(userId, { by });
    await expect(gone).rejects.toMatchObject({ code: 'user_not_found' });
    await users.erase(userId, { by: SYSTEM });
    const { db } = at.test.storage;
    for (const table of ['factors', 'user_handles', 'remembered_devices'] as const) {
      const left = await db.selectFrom(table).select('user_id').where('user_id', '=', userId);
      expect(await left.execute(), table).toEqual([]);
    }
    for (const table of ['totp_secrets', 'passkeys', 'recovery_codes'] as const) {
      const orphans = db
        .selectFrom(table)
        .leftJoin('factors', 'factors.id', `${table}.factor_id`)
        .select(`${table}.factor_id`)
        .where('factors.id', 'is', null);
      expect(await orphans.execute(), table).toEqual([]);
    }
  });
});
