import type { ServerMetadata } from 'openid-client';
import { createHttp } from '../../core/provider/http.ts';
import { type Finding, findings, type ProviderPatient } from '../check.ts';
import { reasonsOf } from './issuer.ts';

/** A public key, as far as a look at it needs. RFC 7517, section 4 */
interface PublicKey {
  readonly kty?: unknown;
  readonly alg?: unknown;
  readonly kid?: unknown;
  readonly use?: unknown;
  readonly n?: unknown;
  readonly crv?: unknown;
}

const MIN_RSA_BITS = 2048;
const CURVES: Readonly<Record<string, readonly string[]>> = {
  ES256: ['P-256'],
  ES384: ['P-384'],
  ES512: ['P-521'],
  EdDSA: ['Ed25519', 'Ed448'],
  Ed25519: ['Ed25519'],
};

/** Compares keys and algorithms of the provider with those that the app accepts; and its clock with ours. */
export async function checkKeys(
  { resolved, name }: ProviderPatient,
  metadata: ServerMetadata,
): Promise<readonly Finding[]> {
  const { ok, warning, error, skipped } = findings('issuer.keys', name);
  const clock = findings('issuer.clock', name);
  if (resolved.idTokenKeys) {
    return [ok(`${resolved.idTokenKeys.length} pinned`), clock.skipped('the keys are pinned')];
  }
  if (metadata.jwks_uri === undefined) {
    return [
      error('it publishes no keys (jwks_uri)', 'gatehouse({ idTokenKeys: … })'),
      clock.skipped('there is nothing to ask'),
    ];
  }
  let response: Response;
  try {
    response = await createHttp(resolved)(metadata.jwks_uri, {
      method: 'GET',
      headers: { accept: 'application/json' },
      body: undefined,
      redirect: 'manual',
    });
  } catch (cause) {
    return [error(reasonsOf(cause), 'see why its keys can’t be read'), skipped('no keys')];
  }
  const { keys = [] } = (await response.json().catch(() => ({}))) as {
    keys?: readonly PublicKey[];
  };
  const signing = keys.filter(({ use }) => use === undefined || use === 'sig');
  const wanted = resolved.idTokenSignedResponseAlgs;
  const offered = metadata.id_token_signing_alg_values_supported ?? wanted;
  const common = wanted.filter((alg) => offered.includes(alg));
  const usable = common.filter((alg) => signing.some((key) => fits(alg, key)));
  const found: Finding[] = [];
  if (signing.length === 0) {
    found.push(error(`HTTP ${response.status}, and no signing keys`, 'give the provider a key'));
  } else if (usable.length === 0) {
    const line = `gatehouse({ idTokenSignedResponseAlgs: ['${offered.find((alg) => !/^(none|HS)/.test(alg)) ?? 'RS256'}'] })`;
    found.push(
      error(`none of its keys fits an algorithm that the app accepts (${wanted.join(', ')})`, line),
    );
  }
  if (signing.length > 1 && signing.some(({ kid }) => kid === undefined)) {
    found.push(warning('of several keys one has no kid', 'give each key of the provider a kid'));
  }
  const small = signing.find(({ kty, n }) => kty === 'RSA' && bitsOf(n) < MIN_RSA_BITS);
  if (small) {
    found.push(
      error(`an RSA key has ${bitsOf(small.n)} bits`, 'give it a key of 2048 bits or more'),
    );
  }
  if (found.length === 0) found.push(ok(`${signing.length} of them, for ${usable.join(', ')}`));
  return [...found, checkClock(response, resolved.clockTolerance, name)];
}

function fits(alg: string, { kty, alg: own, crv }: PublicKey): boolean {
  if (own !== undefined) return own === alg;
  if (/^(RS|PS)/.test(alg)) return kty === 'RSA';
  return CURVES[alg]?.includes(String(crv)) ?? false;
}

function bitsOf(n: unknown): number {
  return typeof n === 'string' ? Buffer.from(n, 'base64url').length * 8 : 0;
}

/** The `Date` header has whole seconds, and the answer took its time. */
function checkClock(response: Response, tolerance: number, name: string): Finding {
  const { ok, warning, error, skipped } = findings('issuer.clock', name);
  const theirs = Date.parse(response.headers.get('date') ?? '');
  if (Number.isNaN(theirs)) return skipped('the provider does not tell the time');
  const difference = Math.round((theirs - Date.now()) / 1000);
  const seconds = Math.abs(difference);
  const whose = difference > 0 ? 'ahead' : 'behind';
  if (seconds <= 2) return ok('the same, to the second');
  if (seconds <= tolerance / 2) return ok(`${seconds} s ${whose}`);
  const message = `its clock is ${seconds} s ${whose} of this one, and ${tolerance} s are tolerated`;
  const mend = 'let both keep time by NTP: timedatectl set-ntp true';
  return seconds > tolerance ? error(message, mend) : warning(message, mend);
}
