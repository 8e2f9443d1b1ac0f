import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStorage } from '../../src/storage/database.ts';
import { createPasskeyRows } from '../../src/storage/passkeys.ts';
import { engines } from '../storage-fixture.ts';
import { openTestFactors, PUBLIC_URL, type TestFactors } from './factors-fixture.ts';
import { type Lies, SoftwareAuthenticator } from './software-authenticator.ts';

const BROWSER = 'hash of the cookie of one browser';
const OTHER_BROWSER = 'hash of the cookie of another browser';

describe.each(engines())('passkeys on %s', (engine) => {
  let at: TestFactors;
  beforeAll(async () => {
    at = await openTestFactors(engine);
  });
  afterAll(() => at.test.close());

  const optionsFor = (userId: string) =>
    at.passkeys.registrationOptions(
      { userId, account: 'ada@example.com', displayName: 'Ada' },
      BROWSER,
    );
  const enrol = async (
    userId: string,
    authenticator = new SoftwareAuthenticator(PUBLIC_URL),
    lies: Lies = {},
  ) => {
    const response = authenticator.create(await optionsFor(userId), lies) ?? '';
    const given = { response, name: 'Key', boundTo: BROWSER };
    const result = await at.passkeys.register(userId, given, { by: at.actorOf(userId) });
    return { authenticator, response, result };
  };
  const enrolled = async (authenticator?: SoftwareAuthenticator) => {
    const userId = await at.addPerson();
    const { result, ...rest } = await enrol(userId, authenticator);
    if (result.outcome !== 'enrolled') throw new Error(result.outcome);
    return { userId, factorId: result.factorId, ...rest };
  };
  type Request = Parameters<TestFactors['passkeys']['authenticate']>[1];
  const signIn: Request = { purpose: 'sign_in', boundTo: BROWSER };
  const second = (userId: string): Request => ({
    purpose: 'second_factor',
    boundTo: BROWSER,
    userId,
  });
  const answer = (response: string, request: Request) =>
    at.passkeys.authenticate(response, request, { by: at.actorOf('x') });
  const authenticate = async (
    authenticator: SoftwareAuthenticator,
    request: Request,
    lies: Lies = {},
  ) =>
    await answer(
      authenticator.get(await at.passkeys.authenticationOptions(request), lies),
      request,
    );

  it('are asked for by a random handle, discoverable, once for each authenticator', async () => {
    const { userId, authenticator } = await enrolled();
    const options = await optionsFor(userId);
    expect(options).toMatchObject({
      rp: { id: 'login.example.com', name: 'Gatehouse' },
      user: { name: 'ada@example.com', displayName: 'Ada' },
      attestation: 'none',
      authenticatorSelection: { residentKey: 'required', userVerification: 'preferred' },
    });
    const handle = Buffer.from(options.user.id, 'base64url');
    expect(handle).toHaveLength(64);
    expect(handle.toString('latin1')).not.toContain(userId);
    expect((await optionsFor(userId)).user.id).toBe(options.user.id);
    expect((await optionsFor(await at.addPerson())).user.id).not.toBe(options.user.id);
    expect(options.excludeCredentials).toMatchObject([{ transports: ['internal'] }]);
    expect(authenticator.create(options)).toBeUndefined();
  });

  it('are one handle for a person, however many pages ask at once', async () => {
    const userId = await at.addPerson();
    const all = await Promise.all(Array.from({ length: 10 }, () => optionsFor(userId)));
    expect(new Set(all.map(({ user }) => user.id)).size).toBe(1);
  });

  it('are listed with what is known of them', async () => {
    const { userId, factorId } = await enrolled(
      new SoftwareAuthenticator(PUBLIC_URL, { synced: true, counts: false }),
    );
    expect(await at.factors.list(userId)).toEqual([
      {
        id: factorId,
        kind: 'passkey',
        name: 'Key',
        created_at: at.clock.now(),
        last_used_at: null,
        passkey: {
          aaguid: '00000000-0000-0000-0000-000000000000',
          synced: true,
          backed_up: true,
        },
        codes_left: null,
      },
    ]);
    const [event] = await at.events(userId);
    expect(event).toMatchObject({ action: 'factor.enrol', details: { kind: 'passkey' } });
  });

  it('sign in without a name, from options that tell nothing of anybody', async () => {
    const { userId, factorId, authenticator } = await enrolled();
    const options = await at.passkeys.authenticationOptions(signIn);
    expect(options).toMatchObject({ rpId: 'login.example.com', userVerification: 'required' });
    expect(options.allowCredentials).toBeUndefined();
    at.clock.pass(1000);
    expect(await authenticate(authenticator, signIn)).toEqual({
      outcome: 'proved',
      userId,
      factorId,
      amr: ['hwk', 'user', 'mfa'],
    });
    const [passkey] = await at.factors.list(userId);
    expect(passkey?.last_used_at).toBe(at.clock.now());
  });

  it('prove a second factor, and say truthfully what was proved', async () => {
    const synced = new SoftwareAuthenticator(PUBLIC_URL, { synced: true, counts: false });
    const { userId } = await enrolled(synced);
    const { allowCredentials } = await at.passkeys.authenticationOptions(second(userId));
    expect(allowCredentials).toHaveLength(1);
    const amrOf = async (lies: Lies) => {
      const proof = await authenticate(synced, second(userId), lies);
      return proof.outcome === 'proved' && proof.amr;
    };
    expect(await amrOf({})).toEqual(['swk', 'user', 'mfa']);
    expect(await amrOf({ unverified: true })).toEqual(['swk', 'user']);
    // Older security keys say no handle.
    expect(await amrOf({ userHandle: undefined })).toEqual(['swk', 'user', 'mfa']);
  });

  describe('are refused', () => {
    const REFUSED: [string, Lies][] = [
      ['on a page of another site', { origin: 'https://login.example.com.evil.example' }],
      ['on a page without encryption', { origin: 'http://login.example.com' }],
      ['on another port', { origin: 'https://login.example.com:8443' }],
      ['for another site', { rpId: 'example.com' }],
      ['without anybody there', { absent: true }],
    ];
    it.each(REFUSED)('when they are made %s', async (_, lies) => {
      const userId = await at.addPerson();
      const { result } = await enrol(userId, new SoftwareAuthenticator(PUBLIC_URL), lies);
      expect(result.outcome).toBe('refused');
      expect(await at.factors.list(userId)).toEqual([]);
    });

    it.each<[string, Lies]>([
      ...REFUSED,
      ['with the signature of another key', { forged: true }],
      ['as what they are not', { type: 'webauthn.create' }],
      ['by somebody who was not verified', { unverified: true }],
      ['without saying whose they are', { userHandle: undefined }],
      ['for another handle', { userHandle: Buffer.alloc(64).toString('base64url') }],
    ])('when they sign in %s', async (_, lies) => {
      const { authenticator } = await enrolled();
      expect((await authenticate(authenticator, signIn, lies)).outcome).toBe('refused');
    });

    it('when another person’s proves the second factor', async () => {
      const ada = await enrolled();
      const eve = await enrolled();
      const options = await at.passkeys.authenticationOptions(second(ada.userId));
      const { allowCredentials: _, ...open } = options;
      const proof = await answer(eve.authenticator.get(open), second(ada.userId));
      expect(proof.outcome).toBe('refused');
    });

    it('when nobody has registered them, or not any more', async () => {
      const stranger = new SoftwareAuthenticator(PUBLIC_URL);
      stranger.create(await optionsFor(await at.addPerson()));
      expect((await authenticate(stranger, signIn)).outcome).toBe('refused');
      const { userId, factorId, authenticator } = await enrolled();
      await at.factors.remove(userId, factorId, { by: at.actorOf(userId) });
      expect((await authenticate(authenticator, signIn)).outcome).toBe('refused');
    });

    it('when they are registered a second time, by whomever', async () => {
      const { userId, response } = await enrolled();
      for (const who of [userId, await at.addPerson()]) {
        const { challenge } = await optionsFor(who);
        const copy = JSON.parse(response);
        const data = JSON.parse(Buffer.from(copy.response.clientDataJSON, 'base64url').toString());
        data.challenge = challenge;
        copy.response.clientDataJSON = Buffer.from(JSON.stringify(data)).toString('base64url');
        const given = { response: JSON.stringify(copy), name: 'Copy', boundTo: BROWSER };
        const result = await at.passkeys.register(who, given, { by: at.actorOf(who) });
        expect(result.outcome).toBe('known');
      }
    });

    it.each(['', '{}', 'null', '[', '{"id":"x"}', `{"id":"${'x'.repeat(20_000)}"}`])(
      'when what comes is none: %#',
      async (text) => {
        const userId = await at.addPerson();
        expect((await answer(text, signIn)).outcome).toBe('refused');
        const given = { response: text, name: 'Key', boundTo: BROWSER };
        const result = await at.passkeys.register(userId, given, { by: at.actorOf(userId) });
        expect(result.outcome).toBe('refused');
      },
    );
  });

  describe('answer a challenge', () => {
    const over = { outcome: 'challenge_over' };

    it('once', async () => {
      const { authenticator } = await enrolled();
      const response = authenticator.get(await at.passkeys.authenticationOptions(signIn));
      const tries = Array.from({ length: 10 }, () => answer(response, signIn));
      const outcomes = (await Promise.all(tries)).map(({ outcome }) => outcome);
      expect(outcomes.toSorted()).toEqual([...Array(9).fill('challenge_over'), 'proved']);
    });

    it('once, also when the answer was wrong', async () => {
      const { authenticator } = await enrolled();
      const options = await at.passkeys.authenticationOptions(signIn);
      const wrong = await answer(authenticator.get(options, { forged: true }), signIn);
      expect(wrong.outcome).toBe('refused');
      expect(await answer(authenticator.get(options), signIn)).toEqual(over);
    });

    it('once of several connections', async () => {
      const other = await openStorage(at.test.options);
      try {
        const both = [at.test.storage, other].map(({ db }) => createPasskeyRows(db));
        for (let round = 0; round < 20; round += 1) {
          const spent = await Promise.all(
            both.map((rows) => rows.spend(`challenge ${round}`, at.clock.now())),
          );
          expect(spent.filter(Boolean)).toHaveLength(1);
        }
      } finally {
        await other.close();
      }
    });

    it('that was made here, in time', async () => {
      const { authenticator } = await enrolled();
      const options = await at.passkeys.authenticationOptions(signIn);
      const made = Buffer.from(options.challenge, 'base64url');
      made.writeUInt8(made.readUInt8(3) ^ 1, 3);
      const foreign = Buffer.alloc(made.length).toString('base64url');
      for (const challenge of ['', 'x', foreign, made.toString('base64url')]) {
        expect((await authenticate(authenticator, signIn, { challenge })).outcome).not.toBe(
          'proved',
        );
      }
      const response = authenticator.get(options);
      at.clock.pass(10 * 60_000);
      expect(await answer(response, signIn)).toEqual(over);
      expect(await at.challenges.sweep(100)).toBeGreaterThan(0);
    });

    it('of the same browser only', async () => {
      const { authenticator } = await enrolled();
      const elsewhere: Request = { purpose: 'sign_in', boundTo: OTHER_BROWSER };
      const options = await at.passkeys.authenticationOptions(elsewhere);
      expect(await answer(authenticator.get(options), signIn)).toEqual(over);
    });

    it('of the same purpose and person only', async () => {
      const { userId, authenticator } = await enrolled();
      const other = await at.addPerson();
      const get = async (request: Request) =>
        authenticator.get({
          challenge: (await at.passkeys.authenticationOptions(request)).challenge,
          rpId: 'login.example.com',
        });
      expect(await answer(await get(signIn), second(userId))).toEqual(over);
      expect(await answer(await get(second(userId)), signIn)).toEqual(over);
      expect(await answer(await get(second(other)), second(userId))).toEqual(over);
      const registering = await optionsFor(userId);
      const used = authenticator.get({
        challenge: registering.challenge,
        rpId: 'login.example.com',
      });
      expect(await answer(used, second(userId))).toEqual(over);
      const key = new SoftwareAuthenticator(PUBLIC_URL);
      const given = { name: 'Key', boundTo: BROWSER };
      const response = key.create(registering) ?? '';
      const register = (who: string, boundTo: string) =>
        at.passkeys.register(who, { ...given, response, boundTo }, { by: at.actorOf(who) });
      expect(await register(other, BROWSER)).toEqual(over);
      expect(await register(userId, OTHER_BROWSER)).toEqual(over);
      expect((await register(userId, BROWSER)).outcome).toBe('enrolled');
      expect(await register(userId, BROWSER)).toEqual(over);
    });
  });

  it('that were copied are noticed by their counter, and it is recorded', async () => {
    const { userId, factorId, authenticator } = await enrolled();
    await authenticate(authenticator, signIn);
    const copy = authenticator.clone();
    expect((await authenticate(authenticator, signIn)).outcome).toBe('proved');
    expect(await authenticate(copy, signIn)).toEqual({
      outcome: 'counter_regressed',
      userId,
      factorId,
    });
    const zero = await authenticate(authenticator, signIn, { counter: 0 });
    expect(zero.outcome).toBe('counter_regressed');
    const events = await at.events(userId);
    expect(events.filter(({ action }) => action === 'factor.refuse')).toHaveLength(2);
    expect(events[0]).toMatchObject({
      outcome: 'failure',
      reason: 'counter_regressed',
      details: { factor_id: factorId },
    });
    // Nobody without the key can make it look copied.
    const forged = await authenticate(copy, signIn, { forged: true, counter: 1 });
    expect(forged.outcome).toBe('refused');
    expect((await authenticate(authenticator, signIn)).outcome).toBe('proved');
  });

  it('of which two copies sign at once let one in', async () => {
    const { authenticator } = await enrolled();
    const copy = authenticator.clone();
    const proofs = await Promise.all([
      authenticate(authenticator, signIn),
      authenticate(copy, signIn),
    ]);
    expect(proofs.map(({ outcome }) => outcome).toSorted()).toEqual([
      'counter_regressed',
      'proved',
    ]);
  });

  it('that do not count may be used again and again', async () => {
    const synced = new SoftwareAuthenticator(PUBLIC_URL, { synced: true, counts: false });
    const { userId } = await enrolled(synced);
    for (let i = 0; i < 3; i += 1) {
      expect((await authenticate(synced, second(userId))).outcome).toBe('proved');
    }
  });
});
