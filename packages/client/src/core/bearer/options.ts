import { invalid, missing } from '../option-checks.ts';
import { parseSignatureAlgs } from '../provider/algorithms.ts';
import type { ResolvedProvider } from '../provider/options.ts';

/** How access tokens are accepted. */
export interface ApiOptions {
  /**
   * What tokens have to be for (`aud`): the identifier of this API at the provider, or several. Needed
   * unless `validation` is `userinfo`. RFC 9068, section 4; RFC 8707
   */
  readonly audience?: string | readonly string[] | undefined;
  /**
   * `jwt`: here, by the provider's keys (RFC 9068). `introspection`: by asking the provider (RFC 7662).
   * `auto`: a JWT access token here, any other by asking. `userinfo`: by asking for claims, which
   * tells neither audience nor scopes: any application's token passes. Default `auto`.
   */
  readonly validation?: 'auto' | 'jwt' | 'introspection' | 'userinfo' | undefined;
  /** Scopes that every token needs. Default none. */
  readonly scopes?: readonly string[] | undefined;
  /** Seconds for which an answer of the provider about a token is believed; never beyond the token's own end. 0: none. Default 30. */
  readonly cacheLifetime?: number | undefined;
  /** Whether tokens may be bound to a key (RFC 9449), have to be, or must not be. Default `allowed`. */
  readonly dpop?: 'allowed' | 'required' | 'refused' | undefined;
  /** Signature algorithms of JWT access tokens. Default: `idTokenSignedResponseAlgs`. */
  readonly signingAlgs?: readonly string[] | undefined;
  /**
   * Accept JWTs that are not marked as access tokens (`typ` `at+jwt`), as some providers issue them.
   * The audience alone then tells them from ID tokens, so it may not be the client ID. Default false.
   */
  readonly allowUntypedJwt?: boolean | undefined;
}

/** {@link ApiOptions}, checked and completed; frozen. */
export interface ResolvedApi {
  readonly audience: readonly string[];
  readonly validation: 'auto' | 'jwt' | 'introspection' | 'userinfo';
  readonly scopes: readonly string[];
  /** Milliseconds. */
  readonly cacheLifetime: number;
  readonly dpop: 'allowed' | 'required' | 'refused';
  readonly signingAlgs: readonly string[] | undefined;
  readonly allowUntypedJwt: boolean;
}

const CACHE_LIFETIME = 30;
const DPOP = ['allowed', 'required', 'refused'] as const;
const VALIDATIONS = ['auto', 'jwt', 'introspection', 'userinfo'] as const;

/**
 * Checks the options of an API.
 *
 * @throws {ConfigError} for the first that is missing or wrong, naming it and the mend.
 */
export function resolveApi(
  options: ApiOptions,
  providers: ReadonlyMap<string, ResolvedProvider>,
): ResolvedApi {
  const { validation = 'auto', dpop = 'allowed', cacheLifetime = CACHE_LIFETIME } = options;
  const { allowUntypedJwt = false } = options;
  if (!VALIDATIONS.includes(validation)) {
    throw invalid('api.validation', `use one of ${VALIDATIONS.join(', ')}.`);
  }
  if (!DPOP.includes(dpop)) throw invalid('api.dpop', `use one of ${DPOP.join(', ')}.`);
  if (!Number.isFinite(cacheLifetime) || cacheLifetime < 0 || cacheLifetime > 3600) {
    throw invalid('api.cacheLifetime', 'it has to be 0 to 3600 seconds.');
  }
  const audience = names(options.audience ?? [], 'api.audience');
  if (validation === 'userinfo') checkUserinfo(audience, dpop);
  else if (audience.length === 0) {
    throw missing(
      'api.audience',
      'set it to the identifier that this API has at the provider, for example https://api.example.com: without it, tokens meant for other APIs would pass.',
    );
  }
  const clientIds = [...providers.values()].map(({ clientId }) => clientId);
  if (allowUntypedJwt && audience.some((name) => clientIds.includes(name))) {
    throw invalid(
      'api.allowUntypedJwt',
      'with the client ID as the audience, ID tokens would pass for access tokens; give the API an audience of its own.',
    );
  }
  return Object.freeze({
    audience,
    validation,
    scopes: names(options.scopes ?? [], 'api.scopes'),
    cacheLifetime: cacheLifetime * 1000,
    dpop,
    signingAlgs: options.signingAlgs && parseSignatureAlgs(options.signingAlgs, 'api.signingAlgs'),
    allowUntypedJwt,
  });
}

function checkUserinfo(audience: readonly string[], dpop: ResolvedApi['dpop']): void {
  if (audience.length > 0) {
    throw invalid(
      'api.audience',
      'userinfo does not say what a token is for, so that it can’t be checked; use another api.validation, or leave the audience out and accept the tokens of every application.',
    );
  }
  if (dpop === 'required') {
    throw invalid(
      'api.dpop',
      'userinfo does not say which key a token is bound to; use another api.validation.',
    );
  }
}

function names(value: string | readonly string[], option: string): readonly string[] {
  const list = typeof value === 'string' ? [value] : [...value];
  if (list.every((name) => typeof name === 'string' && /^\S+$/.test(name)))
    return Object.freeze(list);
  throw invalid(option, 'each has to be a text without spaces.');
}
