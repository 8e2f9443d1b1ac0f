import { decodeJwt } from 'jose';
import type { Provider } from 'oidc-provider';
import type { Endpoint, Faults } from './faults.ts';
import type { Signer } from './signer.ts';
import type { Users } from './users.ts';

type Context = Parameters<Parameters<Provider['use']>[0]>[0];

/** A request that came to the provider. */
export interface RecordedRequest {
  readonly endpoint: Endpoint | undefined;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Fields of a form that was posted. */
  readonly form: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

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
  '/token/introspection': 'introspection',
  '/token/revocation': 'revocation',
  '/session/end': 'end_session',
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
      const { sub, sid } = decodeJwt(body.id_token);
      remember(sid, form.get('redirect_uri'));
      const claims = { ...users.find(String(sub)), ...faults.idTokenClaims };
      body.id_token = await signer.resign(body.id_token, claims, faults.idToken);
    }
    if (typeof body.access_token === 'string' && body.access_token.split('.').length === 3) {
      body.access_token = await signer.resign(body.access_token, {});
    }
    ctx.body = { ...body, ...faults.tokenResponse };
  }

  function remember(sid: unknown, redirectUri: string | null): void {
    if (typeof sid !== 'string' || redirectUri === null) return;
    const known = originsOf.get(sid) ?? new Set();
    originsOf.set(sid, known.add(new URL(redirectUri).origin));
  }

  function userinfo(ctx: Context): void {
    const { sub } = ctx.body as { sub: string };
    const faults = take((all) => all.userinfo !== undefined);
    ctx.body = { ...users.find(sub), ...faults.userinfo };
  }

  function authorizationResponse(ctx: Context): void {
    const { authorizationResponse: changes } = take(
      (all) => all.authorizationResponse !== undefined,
    );
    const location = new URL(ctx.response.get('location'));
    for (const [name, value] of Object.entries(changes ?? {})) {
      if (value === undefined) location.searchParams.delete(name);
      else location.searchParams.set(name, value);
    }
    ctx.set('location', location.href);
  }

  async function rewrite(
    endpoint: Endpoint | undefined,
    ctx: Context,
    form: URLSearchParams,
  ): Promise<void> {
    switch (endpoint) {
      case 'discovery':
        ctx.body = { ...(ctx.body as object), ...take((all) => !!all.metadata).metadata };
        break;
      case 'jwks':
        ctx.body = { keys: signer.published() };
        break;
      case 'token':
        if (ctx.status === 200) await tokens(ctx, form);
        break;
      case 'userinfo':
        if (ctx.status === 200) userinfo(ctx);
        break;
      case 'authorization':
        if (ctx.response.get('location') !== '') authorizationResponse(ctx);
    }
  }

  engine.use(async (ctx, next) => {
    const endpoint = ENDPOINTS[ctx.path];
    const form = new URLSearchParams();
    layer.requests.push({
      endpoint,
      method: ctx.method,
      path: ctx.path,
      query: new URL(ctx.href).searchParams,
      form,
      headers: ctx.headers,
    });
    if (endpoint) {
      const { slow, status, silent } = take(
        (all) =>
          all.slow?.[endpoint] !== undefined ||
          all.status?.[endpoint] !== undefined ||
          all.silent?.includes(endpoint) === true,
      );
      if (silent?.includes(endpoint)) {
        ctx.respond = false;
        return;
      }
      await wait(slow?.[endpoint]);
      if (status?.[endpoint] !== undefined) {
        ctx.status = status[endpoint];
        ctx.body = { error: ctx.status >= 500 ? 'server_error' : 'invalid_request' };
        return;
      }
    }
    await next();
    for (const [name, value] of Object.entries(ctx.oidc?.body ?? {})) form.set(name, String(value));
    await rewrite(endpoint, ctx, form);
  });
  return layer;
}

async function wait(time: number | Promise<unknown> | undefined): Promise<void> {
  if (typeof time === 'number') await new Promise((done) => setTimeout(done, time));
  else await time;
}
