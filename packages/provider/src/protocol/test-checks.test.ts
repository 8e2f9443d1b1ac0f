import { createLocalJWKSet, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { checkAnswer, checkIdToken, checkRoles, checkUserinfo } from './test-checks.ts';

const EXPECTED = { issuer: 'https://sso.example.com/oidc', audience: 'wiki', nonce: 'n-1' };

const { privateKey, publicKey } = await generateKeyPair('RS256');
const keys = createLocalJWKSet({
  keys: [{ ...(await exportJWK(publicKey)), alg: 'RS256' } as JWK],
});

function idToken(claims: Record<string, unknown> = {}, key = privateKey): Promise<string> {
  return new SignJWT({
    iss: EXPECTED.issuer,
    aud: EXPECTED.audience,
    sub: 'ada',
    nonce: EXPECTED.nonce,
    ...claims,
  })
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(key);
}

async function failedOf(token: string | null, accessToken = 'access'): Promise<string[]> {
  const checks = await checkIdToken({ idToken: token, accessToken, keys, expected: EXPECTED });
  return checks.filter(({ verdict }) => verdict === 'failed').map(({ check }) => check);
}

describe('a test of an integration', () => {
  it('finds nothing wrong with an ID token that is right', async () => {
    expect(await failedOf(await idToken())).toEqual([]);
  });

  it.each([
    ['id_token_issuer', { iss: 'https://other.example.com' }],
    ['id_token_audience', { aud: 'shop' }],
    ['id_token_nonce', { nonce: 'n-2' }],
    ['id_token_nonce', { nonce: undefined }],
    ['id_token_at_hash', { at_hash: 'of-another-token' }],
  ])('finds by %s an ID token with %j', async (check, claims) => {
    expect(await failedOf(await idToken(claims))).toEqual([check]);
  });

  it('finds an ID token that somebody else has signed, and that there is none', async () => {
    const other = await generateKeyPair('RS256');
    expect(await failedOf(await idToken({}, other.privateKey))).toEqual(['id_token_signature']);
    expect(await failedOf(null)).toEqual(['id_token']);
  });

  it('takes an at_hash that is that of the access token (OpenID Connect Core 1.0, section 3.1.3.6)', async () => {
    // Of the example of appendix A.3 of the specification.
    const accessToken = 'jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y';
    expect(
      await failedOf(await idToken({ at_hash: '77QmUPtjPfzWtF2AnpK9RQ' }), accessToken),
    ).toEqual([]);
  });

  it('finds an answer from another provider, and one without a code', () => {
    const verdicts = (answer: object) =>
      checkAnswer(answer, EXPECTED.issuer).map(({ verdict }) => verdict);
    expect(verdicts({ code: 'c', iss: EXPECTED.issuer })).toEqual(['passed', 'passed']);
    expect(verdicts({ code: 'c', iss: 'https://evil.example.com' })).toEqual(['passed', 'failed']);
    expect(verdicts({ code: 'c' })).toEqual(['passed', 'failed']);
    expect(verdicts({ error: 'access_denied' })).toEqual(['failed']);
  });

  it('finds userinfo that is about somebody else', () => {
    const about = (sub: string) => ({ status: 200, claims: { sub }, error: null });
    expect(checkUserinfo(about('ada'), { sub: 'ada' }).verdict).toBe('passed');
    expect(checkUserinfo(about('eve'), { sub: 'ada' }).verdict).toBe('failed');
    const refused = { status: 401, claims: null, error: 'invalid_token' };
    expect(checkUserinfo(refused, { sub: 'ada' }).verdict).toBe('failed');
    expect(checkUserinfo(null, { sub: 'ada' }).verdict).toBe('skipped');
  });

  it('tells of roles where they were asked for', () => {
    expect(checkRoles({ roles: ['editors'] }, 'openid roles').verdict).toBe('passed');
    expect(checkRoles({ roles: [] }, 'openid groups').verdict).toBe('warning');
    expect(checkRoles({}, 'openid').verdict).toBe('skipped');
  });
});
