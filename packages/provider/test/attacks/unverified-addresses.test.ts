import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import { codeOf, PASSWORD, REDIRECT_URI, requestToken, signIn } from '../provider-fixture.ts';
import { startTarget, type Target, VICTIM } from './attack-fixture.ts';

/** Applications link accounts by an address that is said to be verified, so nobody may have one said of them. */
describe('an address that nobody has verified', () => {
  let target: Target;
  beforeAll(async () => {
    target = await startTarget();
  });
  afterAll(() => target.stop());

  /** What an application is told of who signs in, in both ways. */
  async function claimsOf(email: string) {
    const auth = { id: target.clientId, secret: target.clientSecret };
    const page = await signIn(target, new HttpBrowser(), {
      email,
      params: { client_id: auth.id, scope: 'openid email' },
    });
    const fields = {
      grant_type: 'authorization_code',
      code: codeOf(page),
      redirect_uri: REDIRECT_URI,
    };
    const { body } = await requestToken(target, fields, auth);
    const userinfo = await fetch(`${target.issuer}/me`, {
      headers: { authorization: `Bearer ${body.access_token}` },
    });
    return [decodeJwt(body.id_token ?? ''), (await userinfo.json()) as Record<string, unknown>];
  }

  it('is told to applications as what it is', async () => {
    for (const claims of await claimsOf(VICTIM)) {
      expect(claims).toMatchObject({ email: VICTIM, email_verified: false });
    }
  });

  it('does not inherit that the one before it was verified', async () => {
    const mallory = await target.users.create(
      { email: 'mallory@example.com', email_verified: true, password: PASSWORD },
      { by: SYSTEM },
    );
    const [before] = await claimsOf(mallory.email);
    expect(before).toMatchObject({ email_verified: true });
    await target.users.update(mallory.id, { email: 'ceo@example.com' }, { by: SYSTEM });
    for (const claims of await claimsOf('ceo@example.com')) {
      expect(claims).toMatchObject({ email: 'ceo@example.com', email_verified: false });
    }
  });

  it('cannot be taken as a username, by which its owner would be found', async () => {
    for (const username of [
      VICTIM,
      VICTIM.toUpperCase(),
      'victim＠example.com',
      'VICTIM',
      'ｖictim',
    ]) {
      const created = target.users.create(
        { email: 'eve@example.com', username, password: 'the password of eve' },
        { by: SYSTEM },
      );
      await expect(created, username).rejects.toThrow();
    }
  });

  it('cannot be taken by a second person who writes it otherwise', async () => {
    for (const email of [VICTIM.toUpperCase(), 'ｖictim@example.com', ` ${VICTIM} `]) {
      const created = target.users.create({ email, password: 'of eve, so long' }, { by: SYSTEM });
      await expect(created, email).rejects.toThrow();
    }
  });
});
