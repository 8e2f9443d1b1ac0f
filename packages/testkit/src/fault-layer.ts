import { decodeJwt } from 'jose';
import type { Provider } from 'oidc-provider';
import { formOf } from './buffered-request.ts';
import { changesOf, type Endpoint, type Faults } from './faults.ts';
import type { RecordedRequest } from './recorded-request.ts';
import type { Signer } from './signer.ts';
import type { Users } from './users.ts';

type Context = Parameters<Parameters<Provider['use']>[0]>[0];

/** What is around the engine. */
export interface FaultLayer {
  readonly requests: RecordedRequest[];
  /** Origins of apps whose sign-ins have a `sid`, by that. */
  readonly originsOf: ReadonlyMap<string, ReadonlySet<string>>;
  faults: Faults;
  /** After how many faulty answers the provider is honest again. */
  faultyAnswers: number;
}

const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  '/.well-known/openid-configuration': 'discovery',
  '/jwks': 'jwks',
  '/auth': 'authorization',
  '/token': 'token',
  '/me': 'userinfo',
  '/introspect': 'introspection',
  '/revoke': 'revocation',
  '/logout': 'end_session',
};

/** Puts itself around the engine: adds claims of users, signs by the current key, and lies where it is told to. */
export function addFaultLayer(engine: Provider, signer: Signer, users: Users): FaultLayer {
  const originsOf = new Map<string, Set<string>>();
  const layer: FaultLayer & { originsOf: typeof originsOf } = {
    requests: [],
    originsOf,
    faults: {},
    faultyAnswers: Number.POSITIVE_INFINITY,
  };

  /** The faults of an answer; when enough were told, the provider is honest. */
  function take(isFaulty: (faults: Faults) => boolean): Faults {
    const { faults } = layer;
    if (!isFaulty(faults)) return {};
    layer.faultyAnswers -= 1;
    if (layer.faultyAnswers <= 0) layer.faults = {};
    return faults;
  }

  async function tokens(ctx: Context, form: URLSearchParams): Promise<void> {
    const faults = take(
      ({ idTokenClaims, idToken, tokenResponse }) =>
        idTokenClaims !== undefined || idToken !== undefined || tokenResponse !== undefined,
    );
    const body = ctx.body as Record<string, unknown>;
    if (typeof body.id_token === 'string') {
      const honest = { ...decodeJwt(body.id_token), ...users.find(subOf(body.id_token)) };
      remember(honest.sid, form.get('redirect_uri'));
      const claims = { ...honest, ...changesOf(faults.idTokenClaims, honest) };
      body.id_token = await signer.resign(body.id_token, claims, faults.idToken);
    }
    if (typeof body.access_token === 'string' && body.access_token.split('.').length === 3) {
      body.access_token = await signer.resign(body.access_token, {});
    }
    ctx.body = { ...body, ...changesOf(faults.tokenResponse, body) };
  }

  function remember(sid: unknown, redirectUri: string | null): void {
    if (typeof sid !== 'string' || redirectUri === null) return;
    const known = originsOf.get(sid) ?? new Set();
    originsOf.set(sid, known.add(new URL(redirectUri).origin));
  }

  function userinfo(ctx: Context): void {
    const { sub } = ctx.body as { sub: string };
    const faults = take((all) => all.userinfo !== undefined);
    const honest = { sub, ...users.find(sub) };
    ctx.body = { ...honest, ...changesOf(faults.userinfo, honest) };
  }

  function authorizationResponse(ctx: Context): void {
    const faults = take((all) => all.authorizationResponse !== undefined);
    const location = new URL(ctx.response.get('location'));
    const honest = Object.fromEntries(location.searchParams);
    for (const [name, value] of Object.entries(changesOf(faults.authorizationResponse, honest))) {
      if (value === undefined) location.searchParams.delete(name);
      else location.searchParams.set(name, String(value));
    }
    ctx.set('location', location.href);
  }

  function introspection(ctx: Context): void {
    const honest = ctx.body as Record<string, unknown>;
    const faults = take((all) => all.introspection !== undefined);
    ctx.body = { ...honest, ...changesOf(faults.introspection, honest) };
  }

  function metadata(honest: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const faults = take((all) => all.metadata !== undefined);
    return { ...honest, ...changesOf(faults.metadata, honest) };
  }

  async function rewrite(
    endpoint: Endpoint | undefined,
    ctx: Context,
    form: URLSearchParams,
  ): Promise<void> {
    switch (endpoint) {
      case 'discovery':
        ctx.body = metadata(ctx.body as Record<string, unknown>);
        break;
      case 'jwks':
        ctx.body = { keys: signer.published() };
        break;
      case 'token':
        if (ctx.status === 200) await tokens(ctx, form);
        break;
      case 'introspection':
        if (ctx.status === 200) introspection(ctx);
        break;
      case 'userinfo':
        if (ctx.status === 200) userinfo(ctx);
        break;
      case 'authorization':
        // An error page of the engine leads nowhere.
        if (URL.canParse(ctx.response.get('location'))) authorizationResponse(ctx);
    }
  }

  engine.use(async (ctx, next) => {
    const endpoint = ENDPOINTS[ctx.path];
    const form = formOf(ctx.req);
    layer.requests.push({
      endpoint,
      method: ctx.method,
      path: ctx.path,
      query: new URL(ctx.href).searchParams,
      form,
      headers: ctx.headers,
    });
    const isRefresh = endpoint === 'token' && form.get('grant_type') === 'refresh_token';
    const names: readonly Endpoint[] = endpoint
      ? [endpoint, ...(isRefresh ? (['refresh'] as const) : [])]
      : [];
    const ofOne = <Value>(all: Readonly<Partial<Record<Endpoint, Value>>> | undefined) =>
      names.map((name) => all?.[name]).findLast((value) => value !== undefined);
    const isSilent = ({ silent }: Faults) => names.some((name) => silent?.includes(name));
    const faults = take(
      (all) => ofOne(all.slow) !== undefined || ofOne(all.status) !== undefined || isSilent(all),
    );
    if (isSilent(faults)) {
      ctx.respond = false;
      return;
    }
    await wait(ofOne(faults.slow));
    const status = ofOne(faults.status);
    if (status !== undefined) {
      ctx.status = status;
      ctx.body = { error: errorOf(status) };
      return;
    }
    await next();
    await rewrite(endpoint, ctx, form);
  });
  return layer;
}

function subOf(idToken: string): string {
  return String(decodeJwt(idToken).sub);
}

/** RFC 6749, section 5.2 */
function errorOf(status: number): string {
  if (status >= 500) return 'server_error';
  return status === 401 ? 'invalid_client' : 'invalid_request';
}

async function wait(time: number | Promise<unknown> | undefined): Promise<void> {
  if (typeof time === 'number') await new Promise((done) => setTimeout(done, time));
  else await time;
}
