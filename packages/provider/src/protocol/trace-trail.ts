import type { IncomingMessage } from 'node:http';
import type { errors, KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { Endpoint } from '../applications/what-went-wrong/failure-kind.ts';
import { tellingPart, whatWentWrong } from '../applications/what-went-wrong/what-went-wrong.ts';
import type { OriginOf } from '../request-origin.ts';
import type { OidcRecords } from '../storage/oidc-records.ts';
import type { TraceRecorder } from '../traces/recorder.ts';
import { kept, type TraceError } from '../traces/trace-entry.ts';
import { type TraceThread, traceIdOf } from './engine-internals.ts';
import { requestIdOf } from './request-id.ts';
import { ACCESS_PROMPT } from './sign-in-policy.ts';
import {
  type AuthorizationNotes,
  authorizationEntryOf,
  authorizationParamsOf,
} from './trace-authorization.ts';
import { shownMethodOf, tokenClientIdOf, tokenEntryOf } from './trace-tokens.ts';

/** What the engine does, as traces tell it; see `traces/`. */
export interface TraceTrail extends TraceThread {
  /** Listens to the engine. */
  follow(provider: Provider): void;
  /** Notes the request; called at its end. It waits for nothing. */
  complete(ctx: KoaContextWithOIDC): void;
}

/** Codes and tokens are shorter; what is longer is none. */
const LONGEST_CODE = 200;

export function createTraceTrail(options: {
  recorder: Pick<TraceRecorder, 'newId' | 'note'>;
  records: Pick<OidcRecords, 'find'>;
  originOf: OriginOf;
}): TraceTrail {
  const { recorder, records, originOf } = options;
  const traces = new WeakMap<IncomingMessage, string>();
  const notes = new WeakMap<IncomingMessage, AuthorizationNotes>();

  function noteOn({ req }: KoaContextWithOIDC, more: AuthorizationNotes): void {
    notes.set(req, { ...notes.get(req), ...more });
  }

  function cameFrom({ req, oidc }: KoaContextWithOIDC) {
    const reference = requestIdOf(req);
    return {
      reference,
      address: () => originOf(req, reference).address,
      isStranger: oidc.client === undefined,
    };
  }

  function authorization(ctx: KoaContextWithOIDC): void {
    const { req, oidc } = ctx;
    const told = notes.get(req) ?? {};
    const params = authorizationParamsOf(ctx);
    const error = told.failure && errorOf('authorization', told.failure, params);
    const outcome = told.prompt ? 'under_way' : told.answered ? 'answered' : undefined;
    const failure = error?.failure ?? (isRefused(told) ? 'access_refused' : undefined);
    recorder.note({
      ...cameFrom(ctx),
      traceId: traces.get(req),
      entry: authorizationEntryOf(ctx, { told, params, error: error ?? null }),
      facts: {
        clientId: oidc.client?.clientId ?? kept(params.client_id) ?? undefined,
        userId: oidc.session?.accountId,
        sessionId: oidc.session?.accountId ? oidc.session.uid : undefined,
        outcome: failure ? 'failed' : isWithoutTokens(params, outcome) ? 'completed' : outcome,
        error: failure,
      },
    });
  }

  /** One that is taken is told where the person comes with it. */
  function pushed(ctx: KoaContextWithOIDC): void {
    const { failure } = notes.get(ctx.req) ?? {};
    if (!failure) return;
    const params = { ...ctx.oidc.body, auth_method: shownMethodOf(ctx) };
    const error = errorOf('pushed_authorization', failure, params);
    recorder.note({
      ...cameFrom(ctx),
      entry: authorizationEntryOf(ctx, { told: {}, params, error }),
      facts: { clientId: tokenClientIdOf(ctx), outcome: 'failed', error: error.failure },
    });
  }

  function token(ctx: KoaContextWithOIDC): void {
    const { req, oidc } = ctx;
    const { failure } = notes.get(req) ?? {};
    const { params = {} } = oidc;
    if (!failure) {
      const traceId = traces.get(req);
      if (traceId === undefined) return;
      if (params.grant_type === 'refresh_token') {
        recorder.note({ traceId, reference: requestIdOf(req), refreshed: true });
        return;
      }
    }
    const error = failure
      ? errorOf('token', failure, { ...params, auth_method: shownMethodOf(ctx) })
      : null;
    const { AuthorizationCode: code } = oidc.entities;
    recorder.note({
      ...cameFrom(ctx),
      traceId: traces.get(req),
      entry: tokenEntryOf(ctx, error),
      facts: {
        clientId: tokenClientIdOf(ctx),
        userId: code?.accountId,
        outcome: error ? 'failed' : 'completed',
        error: error?.failure,
      },
      findTrace: () => findTrace(params),
    });
  }

  function userinfo(ctx: KoaContextWithOIDC): void {
    const { req, oidc } = ctx;
    const { failure } = notes.get(req) ?? {};
    const traceId = traces.get(req);
    if (!failure) {
      const reference = requestIdOf(req);
      if (traceId !== undefined) recorder.note({ traceId, reference, userinfo: true });
      return;
    }
    const error = errorOf('userinfo', failure, {});
    recorder.note({
      ...cameFrom(ctx),
      traceId,
      entry: { type: 'userinfo', error },
      facts: {
        clientId: oidc.client?.clientId,
        outcome: 'failed',
        error: error.failure,
      },
    });
  }

  /** Who could not prove which application it is may still have shown a code: its developer looks for this one. */
  async function findTrace({ code, refresh_token: refreshToken }: Record<string, unknown>) {
    const [kind, id] =
      code === undefined ? ['RefreshToken', refreshToken] : ['AuthorizationCode', code];
    if (typeof id !== 'string' || id.length > LONGEST_CODE) return undefined;
    const stored = await records.find(String(kind), id);
    return stored && traceIdOf(JSON.parse(stored.payload) as object);
  }

  return {
    of: ({ req }) => traces.get(req),

    found({ req }, traceId) {
      traces.set(req, traceId);
    },

    follow(provider) {
      const failed = (ctx: KoaContextWithOIDC, failure: Error) => noteOn(ctx, { failure });
      provider.on('authorization.error', failed);
      provider.on('pushed_authorization_request.error', failed);
      provider.on('grant.error', failed);
      provider.on('userinfo.error', failed);
      provider.on('server_error', failed);
      provider.on('interaction.started', (ctx, prompt) => {
        noteOn(ctx, { prompt: { name: prompt.name, reasons: prompt.reasons ?? [] } });
      });
      provider.on('authorization.success', (ctx, out) => {
        noteOn(ctx, { answered: out && 'code' in out ? 'code' : 'nothing' });
      });
      // The first that the engine does of a request, before it stores anything.
      provider.use(({ req, path, method }, next) => {
        if (path === '/auth' && method !== 'OPTIONS') traces.set(req, recorder.newId());
        return next();
      });
    },

    complete(ctx) {
      if (ctx.method === 'OPTIONS') return;
      switch (ctx.oidc?.route) {
        case 'authorization':
        case 'resume':
          return authorization(ctx);
        case 'pushed_authorization_request':
          return pushed(ctx);
        case 'token':
          return token(ctx);
        case 'userinfo':
          return userinfo(ctx);
      }
    },
  };
}

/** The person is shown that they may not open the application; few of them go back to it from there. */
function isRefused({ prompt }: AuthorizationNotes): boolean {
  return prompt?.name === ACCESS_PROMPT;
}

/** For response type `none` there is nothing to exchange. */
function isWithoutTokens(params: Record<string, unknown>, outcome: string | undefined): boolean {
  return outcome === 'answered' && params.response_type === 'none';
}

function errorOf(
  endpoint: Exclude<Endpoint, 'logout'>,
  failure: Partial<errors.OIDCProviderError>,
  params: Record<string, unknown>,
): TraceError {
  const { error = 'server_error', error_description: description, error_detail: detail } = failure;
  // What failed on our side is for the log alone.
  const told = failure.expose ? error : 'server_error';
  const kind = whatWentWrong({ endpoint, error: told, description, detail });
  const part = tellingPart(kind);
  return {
    error: told,
    description: failure.expose ? kept(detail ?? description) : null,
    failure: kind,
    sent: part ? kept(params[part]) : null,
  };
}
