import { hash, timingSafeEqual } from 'node:crypto';
import { decodeProtectedHeader, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type {
  Claims,
  TestCheck,
  TestResult,
} from '../applications/integration-tests/test-result.ts';

/** Looks at the answer as relying parties have to (RFC 9207, section 2.4). */
export function checkAnswer(
  answer: { code?: string | undefined; iss?: string | undefined; error?: string | undefined },
  issuer: string,
): TestCheck[] {
  if (answer.code === undefined) {
    const detail = `The application was answered ${answer.error ?? 'neither with a code nor with an error'}.`;
    return [{ check: 'code', verdict: 'failed', detail, fix: null }];
  }
  const isOurs = answer.iss === issuer;
  return [
    passed('code', 'The application got a code, good for one minute and once.'),
    {
      check: 'answer_issuer',
      verdict: isOurs ? 'passed' : 'failed',
      detail: isOurs
        ? `The answer says that it is from ${issuer}.`
        : 'The answer does not say that it is from this provider.',
      fix: isOurs
        ? null
        : 'Look for what changes addresses between the browser and the application.',
    },
  ];
}

/** Validates an ID token (OpenID Connect Core 1.0, sections 3.1.3.7 and 3.1.3.8). */
export async function checkIdToken(options: {
  idToken: string | null;
  accessToken: string | null;
  keys: JWTVerifyGetKey;
  expected: { issuer: string; audience: string; nonce: string };
}): Promise<TestCheck[]> {
  const { idToken, accessToken, keys, expected } = options;
  if (idToken === null) {
    return [
      {
        check: 'id_token',
        verdict: 'failed',
        detail: 'There is no ID token: the application is not told who signed in.',
        fix: 'Add openid to the scopes that the application asks for.',
      },
    ];
  }
  const { alg = '' } = decodeProtectedHeader(idToken);
  try {
    const { issuer, audience } = expected;
    const { payload } = await jwtVerify(idToken, keys, { issuer, audience });
    return [
      passed('id_token_signature', `Signed with ${alg} by a key that is published.`),
      passed('id_token_issuer', `iss is ${issuer}, character by character.`),
      passed('id_token_audience', `aud is the client_id, ${audience}.`),
      compared('id_token_nonce', payload.nonce, expected.nonce, {
        same: 'nonce is the one that was sent: the token answers this very request.',
        other: 'nonce is not the one that was sent.',
      }),
      atHashOf(payload, { alg, accessToken }),
    ];
  } catch (error) {
    return [refused(error)];
  }
}

function refused(error: unknown): TestCheck {
  const claim = error instanceof errors.JWTClaimValidationFailed ? error.claim : undefined;
  const names: Record<string, string> = { iss: 'id_token_issuer', aud: 'id_token_audience' };
  return {
    check: (claim && names[claim]) || 'id_token_signature',
    verdict: 'failed',
    detail: `The ID token is not valid: ${error instanceof Error ? error.message : 'unknown'}.`,
    fix: 'Look whether GATEHOUSE_URL is the address at which the provider is reached.',
  };
}

function atHashOf(
  { at_hash: given }: Claims,
  { alg, accessToken }: { alg: string; accessToken: string | null },
): TestCheck {
  if (given === undefined || accessToken === null) {
    const detail = 'There is no at_hash, which the code flow does not ask for.';
    return { check: 'id_token_at_hash', verdict: 'skipped', detail, fix: null };
  }
  const digest = hash(digestOf(alg), accessToken, 'buffer');
  const expected = digest.subarray(0, digest.length / 2).toString('base64url');
  return compared('id_token_at_hash', given, expected, {
    same: 'at_hash is that of the access token: both were issued together.',
    other: 'at_hash is not that of the access token.',
  });
}

/** The hash that goes with a signature; Ed25519 has its own. */
function digestOf(alg: string): string {
  if (alg === 'EdDSA' || alg.endsWith('512')) return 'sha512';
  return alg.endsWith('384') ? 'sha384' : 'sha256';
}

/** OpenID Connect Core 1.0, section 5.3.2: both have to be about the same person. */
export function checkUserinfo(
  userinfo: TestResult['userinfo'],
  idToken: Claims | undefined,
): TestCheck {
  if (!userinfo) {
    return {
      check: 'userinfo_sub',
      verdict: 'skipped',
      detail: 'The access token is for an API, so it is of no use at userinfo.',
      fix: null,
    };
  }
  if (userinfo.status !== 200) {
    return {
      check: 'userinfo_sub',
      verdict: 'failed',
      detail: `Userinfo answered ${userinfo.status}${userinfo.error ? `, ${userinfo.error}` : ''}.`,
      fix: 'Ask for the scope openid.',
    };
  }
  if (userinfo.claims?.sub === undefined) {
    const detail = 'Userinfo is signed, and was not compared.';
    return { check: 'userinfo_sub', verdict: 'skipped', detail, fix: null };
  }
  return compared('userinfo_sub', userinfo.claims.sub, String(idToken?.sub ?? ''), {
    same: 'Userinfo is about the same person as the ID token.',
    other: 'Userinfo is about another person than the ID token.',
  });
}

/** Many applications decide by roles; without the scope they are told none. */
export function checkRoles(idToken: Claims | undefined, scope: string): TestCheck {
  const check = 'roles';
  const asked = scope.split(' ').filter((name) => name === 'roles' || name === 'groups');
  if (asked.length === 0) {
    return {
      check,
      verdict: 'skipped',
      detail: 'Roles were not asked for: neither the scope roles nor groups is among the scopes.',
      fix: null,
    };
  }
  const told = asked.flatMap((name) => idToken?.[name] ?? []);
  if (told.length > 0) {
    return passed(
      check,
      `The application is told of ${[...new Set(told)].map(String).join(', ')}.`,
    );
  }
  return {
    check,
    verdict: 'warning',
    detail: 'The application asks for roles, and the person has none.',
    fix: 'Give the person a role, or run the test as somebody who has one.',
  };
}

function passed(check: string, detail: string): TestCheck {
  return { check, verdict: 'passed', detail, fix: null };
}

function compared(
  check: string,
  given: unknown,
  expected: string,
  { same, other }: { same: string; other: string },
): TestCheck {
  const [one, two] = [String(given), expected].map((text) => hash('sha256', text, 'buffer'));
  const isSame = Boolean(one && two && timingSafeEqual(one, two));
  return {
    check,
    verdict: isSame ? 'passed' : 'failed',
    detail: isSame ? same : other,
    fix: isSame ? null : 'This should not happen: report it with the reference of the request.',
  };
}
