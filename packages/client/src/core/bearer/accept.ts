import { memoryStore } from '../../sessions/stores/memory.ts';
import type { Clock } from '../clock.ts';
import { GatehouseError } from '../errors.ts';
import type { Failures } from '../failures.ts';
import type { ResolvedOptions } from '../options.ts';
import { addressOf, type Port } from '../port.ts';
import { issuerForms } from '../provider/addresses.ts';
import type { NamedProvider, Providers } from '../providers.ts';
import { createIntrospection, validateByUserinfo } from './asking.ts';
import type { Bearer, BearerFailure, BearerOutcome } from './bearer.ts';
import { answerFailure, challengeOf } from './challenges.ts';
import { readCredentials, type TokenCredentials } from './credentials.ts';
import { createProofCheck } from './dpop-proof.ts';
import { createJwtValidation, readUnverified } from './jwt.ts';
import { createKnownTokens, keyOf } from './known-tokens.ts';
import type { ResolvedApi } from './options.ts';
import type { Validate, Validated, Validation } from './validation.ts';

/** What accepting tokens needs. */
export interface BearerParts<Req, Res> {
  readonly port: Port<Req, Res>;
  readonly api: ResolvedApi;
  readonly settings: ResolvedOptions;
  readonly providers: Providers;
  readonly failures: Failures;
  readonly clock: Clock;
}

/** Accepts access tokens beside sessions; no provider is asked before the first. */
export function createBearer<Req, Res>(parts: BearerParts<Req, Res>): Bearer<Req> {
  const { port, api, settings, providers, failures, clock } = parts;
  const known = createKnownTokens(api, clock);
  const checkProof = createProofCheck(settings.sessionStore ?? memoryStore({ clock }), clock);
  const validateJwt = createJwtValidation(api, clock);
  const introspect = createIntrospection(api, clock);
  const pending = new Map<string, Promise<Validation>>();

  /** The ways to validate; a JWT that is checked here is known by the keys that it was checked with. */
  function wayOf(token: string): { readonly validate: Validate; readonly byKeys: boolean } {
    if (api.validation === 'userinfo') return { validate: validateByUserinfo, byKeys: false };
    if (api.validation === 'introspection') return { validate: introspect, byKeys: false };
    const jwt = readUnverified(token);
    const isForHere =
      api.validation === 'jwt' || jwt?.isAccessToken || (jwt?.isUntyped && api.allowUntypedJwt);
    return isForHere
      ? { validate: validateJwt, byKeys: true }
      : { validate: introspect, byKeys: false };
  }

  /** Whose token this is: the provider of the request where one is chosen, else that of its issuer, else the first. */
  function providerOf(token: string, chosen: NamedProvider | undefined): NamedProvider | undefined {
    const iss = readUnverified(token)?.iss;
    if (chosen) {
      const isIts = iss === undefined || issuerForms(chosen.provider.issuer).includes(String(iss));
      return isIts ? chosen : undefined;
    }
    return typeof iss === 'string' ? providers.byIssuer(iss) : providers.first();
  }

  async function validate(
    token: string,
    key: string,
    chosen: NamedProvider | undefined,
  ): Promise<Validation> {
    const named = providerOf(token, chosen);
    if (!named) return { refusal: 'it is of another issuer' };
    const { validate: ask, byKeys } = wayOf(token);
    const found = await ask(token, named);
    known.keep(
      key,
      named,
      found,
      byKeys ? (named.provider.signedJwts.trustedKeys() ?? {}) : undefined,
    );
    return found;
  }

  /** Requests that bring the same token meanwhile share the question. */
  function ask(token: string, key: string, chosen: NamedProvider | undefined): Promise<Validation> {
    const shared = chosen ? `${chosen.name} ${key}` : key;
    const underWay = pending.get(shared);
    if (underWay) return underWay;
    const asked = validate(token, key, chosen).finally(() => pending.delete(shared));
    pending.set(shared, asked);
    return asked;
  }

  function judge(
    req: Req,
    credentials: TokenCredentials,
    chosen: NamedProvider | undefined,
  ): BearerOutcome | Promise<BearerOutcome> {
    const { token } = credentials;
    const key = keyOf(token);
    const found = known.find(key, chosen);
    if (found) return conclude(req, credentials, found);
    return ask(token, key, chosen).then((validation) => conclude(req, credentials, validation));
  }

  function conclude(
    req: Req,
    credentials: TokenCredentials,
    found: Validation,
  ): BearerOutcome | Promise<BearerOutcome> {
    const { scheme } = credentials;
    const refuse = (description: string): BearerOutcome => ({
      failure: { scheme, error: 'invalid_token', description },
    });
    if ('refusal' in found) return refuse(found.refusal);
    if (scheme === 'DPoP') {
      if (found.jkt === undefined) return refuse('it is bound to no key; present it as Bearer');
      return prove(req, credentials, found, found.jkt);
    }
    if (found.jkt !== undefined)
      return refuse('it is bound to a key; present it as DPoP, with a proof');
    return inScope(credentials, found);
  }

  async function prove(
    req: Req,
    credentials: TokenCredentials,
    found: Validated,
    jkt: string,
  ): Promise<BearerOutcome> {
    const wrong = await checkProof(port.header(req, 'dpop'), {
      method: port.method(req),
      url: (settings.appOrigin ?? port.origin(req)) + port.url(req),
      accessToken: credentials.token,
      jkt,
      clockTolerance: providers.byName(found.token.provider)?.provider.clockTolerance ?? 0,
    });
    if (wrong === undefined) return inScope(credentials, found);
    const description = `The DPoP proof was not accepted: ${wrong}`;
    return { failure: { scheme: 'DPoP', error: 'invalid_dpop_proof', description } };
  }

  function inScope({ scheme }: TokenCredentials, { token }: Validated): BearerOutcome {
    const lacked = api.scopes.filter((scope) => !token.scopes.has(scope));
    if (lacked.length === 0) return { token };
    const description = `needs the scope ${lacked.join(' and ')}`;
    return { failure: { scheme, error: 'insufficient_scope', description, scopes: api.scopes } };
  }

  function failed(req: Req, { scheme }: TokenCredentials, thrown: unknown): BearerOutcome {
    failures.report(thrown, { method: port.method(req), path: port.url(req) });
    const isOutage = thrown instanceof GatehouseError && thrown.status === 503;
    const failure: BearerFailure = isOutage
      ? {
          scheme,
          error: 'temporarily_unavailable',
          description: 'The token can’t be checked at the moment. Try again.',
        }
      : { scheme, error: 'server_error', description: 'This API is not set up to check tokens.' };
    return { failure };
  }

  function decide(req: Req, credentials: TokenCredentials): BearerOutcome | Promise<BearerOutcome> {
    const { scheme } = credentials;
    if (scheme === 'Bearer' && api.dpop === 'required') {
      const description = 'this API takes tokens only that are bound to a key (DPoP)';
      return { failure: { scheme: 'DPoP', error: 'invalid_token', description } };
    }
    if (scheme === 'DPoP' && api.dpop === 'refused') {
      const description = 'this API takes no tokens that are bound to a key';
      return { failure: { scheme: 'Bearer', error: 'invalid_token', description } };
    }
    const chosen = settings.chooseProvider && providers.choose(addressOf(port, req, settings));
    return chosen instanceof Promise
      ? chosen.then((named) => judge(req, credentials, named))
      : judge(req, credentials, chosen);
  }

  return {
    authenticate(req) {
      const credentials = readCredentials(port.header(req, 'authorization'));
      if (!credentials || 'failure' in credentials) return credentials;
      try {
        const outcome = decide(req, credentials);
        return outcome instanceof Promise
          ? outcome.catch((error: unknown) => failed(req, credentials, error))
          : outcome;
      } catch (error) {
        return failed(req, credentials, error);
      }
    },
    refuse: (failure) => answerFailure(api, failure),
    forbid: (token, description, scopes) =>
      answerFailure(api, {
        scheme: token.isSenderConstrained ? 'DPoP' : 'Bearer',
        error: 'insufficient_scope',
        description,
        ...(scopes ? { scopes } : {}),
      }),
    challenge: challengeOf(api),
  };
}
