import type { NamedProvider } from '../providers.ts';
import type { Claims } from '../user.ts';
import type { AccessToken } from './bearer.ts';

/** A token that is good, whoever presents it. */
export interface Validated {
  readonly token: AccessToken;
  /** Thumbprint of the key that it is bound to. RFC 9449, section 6 */
  readonly jkt: string | undefined;
}

/** What was found out about a token; a refusal says why in words that hold nothing of it. */
export type Validation = Validated | { readonly refusal: string };

/** A way to find out whether a token is good. */
export type Validate = (token: string, named: NamedProvider) => Promise<Validation>;

/** The token that claims describe, their origin and audience being checked. */
export function validated(claims: Claims, provider: string): Validation {
  const binding = bindingOf(claims.cnf);
  if (binding === 'unknown') {
    return { refusal: 'it is bound to its holder in a way that can’t be checked here' };
  }
  const { sub, exp } = claims;
  const token: AccessToken = Object.freeze({
    claims: Object.freeze(claims),
    subject: typeof sub === 'string' ? sub : undefined,
    clientId: clientIdOf(claims),
    scopes: scopesOf(claims),
    expiresAt: typeof exp === 'number' ? exp * 1000 : undefined,
    provider,
    isSenderConstrained: binding !== undefined,
  });
  return { token, jkt: binding };
}

/** What is wrong with the times of a token; `undefined` when it is in date. RFC 7519, sections 4.1.4 to 4.1.6 */
export function outOfDate(
  { exp, nbf, iat }: Claims,
  { now, tolerance }: { readonly now: number; readonly tolerance: number },
): string | undefined {
  const seconds = now / 1000;
  if (exp !== undefined && !(typeof exp === 'number' && exp > seconds - tolerance)) {
    return 'it has expired';
  }
  if (nbf !== undefined && !(typeof nbf === 'number' && nbf <= seconds + tolerance)) {
    return 'it is not valid yet';
  }
  if (iat !== undefined && !(typeof iat === 'number' && iat <= seconds + tolerance)) {
    return 'it was issued in the future; compare the clocks';
  }
  return undefined;
}

/** Whether a token is for one of these. RFC 7519, section 4.1.3 */
export function isFor(aud: unknown, audience: readonly string[]): boolean {
  const values: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  return audience.some((name) => values.includes(name));
}

/** RFC 9068, section 2.2; `azp` is what tokens of before have. */
export function clientIdOf({ client_id: clientId, azp }: Claims): string | undefined {
  const id = clientId ?? azp;
  return typeof id === 'string' ? id : undefined;
}

/** RFC 8693, section 4.2; some providers have a list, or call it `scp`. */
function scopesOf({ scope, scp }: Claims): ReadonlySet<string> {
  const value = scope ?? scp;
  const list: readonly unknown[] =
    typeof value === 'string' ? value.split(' ') : Array.isArray(value) ? value : [];
  return new Set(list.filter((name): name is string => typeof name === 'string' && name !== ''));
}

/** A binding that is not understood must not be taken for none. RFC 7800, section 3.1 */
function bindingOf(cnf: unknown): string | 'unknown' | undefined {
  if (cnf === undefined) return undefined;
  if (typeof cnf !== 'object' || cnf === null || Object.keys(cnf).length !== 1) return 'unknown';
  return 'jkt' in cnf && typeof cnf.jkt === 'string' ? cnf.jkt : 'unknown';
}
