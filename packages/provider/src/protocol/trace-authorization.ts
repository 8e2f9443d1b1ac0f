import type { KoaContextWithOIDC } from 'oidc-provider';
import { weakestOf } from '../policy/authentication-context.ts';
import { mfaReasons } from '../policy/sign-in-requirements.ts';
import {
  type AuthorizationEntry,
  type AuthorizationRequest,
  kept,
  type SecondFactorVerdict,
  type TraceError,
} from '../traces/trace-entry.ts';
import type { PersonAccount } from './claims.ts';

/** What the engine says of a request while it handles it. */
export interface AuthorizationNotes {
  prompt?: { name: string; reasons: string[] };
  answered?: 'code' | 'nothing';
  failure?: Error;
}

type Params = Record<string, unknown>;

/** Resources that are named; whoever asks for more made a mistake that is seen in these. */
const RESOURCES = 10;

/** What was sent, also where the engine refused the request before it looked at it. */
export function authorizationParamsOf(ctx: KoaContextWithOIDC): Params {
  if (ctx.oidc.params) return ctx.oidc.params;
  // Of a sign-in that goes on, the address has none.
  return ctx.oidc.route === 'resume' ? {} : { ...ctx.query };
}

/** What a trace tells of a request at the authorization endpoint. */
export function authorizationEntryOf(
  ctx: KoaContextWithOIDC,
  { told, params, error }: { told: AuthorizationNotes; params: Params; error: TraceError | null },
): AuthorizationEntry {
  const { oidc } = ctx;
  const { session, account, result } = oidc;
  const resumed = oidc.route === 'resume';
  const person = account as PersonAccount | undefined;
  const letIn = told.answered !== undefined || told.prompt?.name === 'consent';
  return {
    type: 'authorization',
    resumed,
    request: Object.keys(params).length === 0 ? null : requestOf(params),
    had_session: resumed
      ? oidc.entities.Interaction?.session !== undefined
      : session?.accountId !== undefined,
    prompt: told.prompt ?? null,
    consented: result?.consent !== undefined,
    ...(session?.accountId && {
      session: {
        amr: session.amr ?? [],
        acr: session.acr ?? null,
        auth_time: session.loginTs ?? null,
      },
    }),
    ...(session?.accountId && person?.policy && { second_factor: verdictOf(ctx, person) }),
    ...(letIn && { opened_by: [] }),
    answered: told.answered ?? null,
    granted_scope: kept(oidc.entities.AuthorizationCode?.scope, 1000),
    error,
  };
}

function verdictOf({ oidc }: KoaContextWithOIDC, person: PersonAccount): SecondFactorVerdict {
  const { acr_values: acrValues } = oidc.params ?? {};
  return {
    policy: { id: person.policy.id, name: person.policy.name },
    group_id: person.groupId,
    required_by: mfaReasons({
      policy: person.policy,
      roleRequiresMfa: person.requireMfa,
      applicationRequiresMfa: oidc.client?.require_mfa === true,
      acr: weakestOf(typeof acrValues === 'string' ? acrValues.split(' ') : []),
    }),
  };
}

function requestOf(params: Params): AuthorizationRequest {
  const has = (name: string) => params[name] !== undefined;
  return {
    client_id: kept(params.client_id),
    redirect_uri: kept(params.redirect_uri, 1000),
    response_type: kept(params.response_type),
    response_mode: kept(params.response_mode),
    scope: kept(params.scope, 1000),
    prompt: kept(params.prompt),
    max_age: kept(String(params.max_age ?? '')),
    acr_values: kept(params.acr_values),
    resource: [params.resource]
      .flat()
      .slice(0, RESOURCES)
      .flatMap((resource) => kept(resource) ?? []),
    code_challenge_method: kept(params.code_challenge_method),
    has_code_challenge: has('code_challenge'),
    has_state: has('state'),
    has_nonce: has('nonce'),
    has_login_hint: has('login_hint'),
    has_id_token_hint: has('id_token_hint'),
  };
}
