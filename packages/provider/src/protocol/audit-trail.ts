import type { IncomingMessage } from 'node:http';
import { type AdapterPayload, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { Actor } from '../actor.ts';
import type { NewEvent } from '../audit/events.ts';
import type { SignInDetails } from '../policy/sign-in-methods.ts';
import type { OriginOf } from '../request-origin.ts';
import { requestIdOf } from './request-id.ts';

/** Under which the result of an interaction says how the sign-in went, beside what the engine wants to know. */
export const SIGN_IN_DETAILS = 'sign_in_details';

/** Adds an event; what awaits `durable` later covers it. */
export type RecordEvent = (by: Actor, event: NewEvent) => Promise<void>;

/** Who showed a code or token that had been used, by the kind of it. */
const REUSED: Record<string, string> = {
  AuthorizationCode: 'authorization_code_reused',
  RefreshToken: 'refresh_token_reused',
};

/** What the engine does that belongs into the audit log: sign-ins, sign-outs, codes and tokens that were used. */
export interface AuditTrail {
  /** A record was read or consumed that had been consumed before. */
  reused(kind: string, payload: AdapterPayload): void;
  /** Listens to the engine. */
  follow(provider: Provider): void;
  /** Resolves when what is recorded of a request is written; called at its end. */
  complete(ctx: KoaContextWithOIDC): Promise<void>;
}

export function createAuditTrail(options: { record: RecordEvent; originOf: OriginOf }): AuditTrail {
  const { record, originOf } = options;
  const writes = new WeakMap<IncomingMessage, Promise<void>>();
  const reuses = new WeakMap<IncomingMessage, { reason: string; payload: AdapterPayload }>();
  const resumed = new WeakSet<IncomingMessage>();

  function actor(
    { req }: KoaContextWithOIDC,
    who: Pick<Actor, 'type' | 'id'>,
    sessionId: string | undefined,
  ): Actor {
    const origin = originOf(req, requestIdOf(req));
    return { ...who, privileges: [], request: { ...origin, sessionId: sessionId ?? null } };
  }

  /** The engine's events wait for nobody, so whoever answers waits by `complete`. */
  function add({ req }: KoaContextWithOIDC, by: Actor, event: NewEvent): void {
    const write = record(by, event);
    // Reported where it is awaited, which may be later.
    write.catch(() => undefined);
    writes.set(req, write);
  }

  function signedIn(ctx: KoaContextWithOIDC): void {
    resumed.add(ctx.req);
    const { result, session, entities } = ctx.oidc;
    const login = result?.login;
    // A prompt that comes after brings the same login with it once more.
    if (!login || !session?.accountId || entities.Interaction?.prompt.name !== 'login') return;
    add(ctx, actor(ctx, { type: 'user', id: session.accountId }, session.uid), {
      action: 'sign_in',
      target: { type: 'user', id: session.accountId },
      clientId: clientIdOf(ctx),
      details: {
        ...((result[SIGN_IN_DETAILS] as SignInDetails | undefined) ?? { amr: login.amr ?? [] }),
      },
    });
  }

  function signedOut(ctx: KoaContextWithOIDC): void {
    const { session } = ctx.oidc;
    if (!session?.accountId) return;
    add(ctx, actor(ctx, { type: 'user', id: session.accountId }, session.uid), {
      action: 'sign_out',
      target: { type: 'user', id: session.accountId },
      clientId: ctx.oidc.client?.clientId,
    });
  }

  function refused(ctx: KoaContextWithOIDC): void {
    const reuse = reuses.get(ctx.req);
    const clientId = ctx.oidc.client?.clientId;
    if (!reuse || !clientId) return;
    const { reason, payload } = reuse;
    add(ctx, actor(ctx, { type: 'application', id: clientId }, payload.sessionUid), {
      action: 'token.refused',
      outcome: 'failure',
      reason,
      target: payload.accountId ? { type: 'user', id: payload.accountId } : undefined,
      clientId,
    });
  }

  return {
    reused(kind, payload) {
      const reason = REUSED[kind];
      const ctx = Provider.ctx;
      // Applications may also ask about a used token, or take it back: then no grant is refused.
      if (reason && ctx) reuses.set(ctx.req, { reason, payload });
    },
    follow(provider) {
      provider.on('interaction.ended', signedIn);
      provider.on('end_session.success', signedOut);
      provider.on('grant.error', refused);
    },
    async complete(ctx) {
      // Where the engine refuses after it has signed the person in it does not say that the interaction ended.
      if (ctx.oidc?.route === 'resume' && !resumed.has(ctx.req)) signedIn(ctx);
      await writes.get(ctx.req);
    },
  };
}

function clientIdOf({ oidc }: KoaContextWithOIDC): string | undefined {
  const { client_id: clientId } = oidc.params ?? {};
  return oidc.client?.clientId ?? (typeof clientId === 'string' ? clientId : undefined);
}
