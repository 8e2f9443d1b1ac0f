import type { FastifyRequest } from 'fastify';
import type { Actor } from '../actor.ts';
import { ProblemError } from './problems.ts';

/** What a valid access token for this API says. */
export interface ApiAccess {
  /** Who acts by it. */
  actor: Omit<Actor, 'request'>;
  scope: ReadonlySet<string>;
  /** Session in which the token was issued; null: in none. */
  sessionId: string | null;
}

/** @returns undefined for a token that is unknown, expired, or meant for another audience. */
export type Authenticate = (token: string) => Promise<ApiAccess | undefined>;

/** Names whoever acts, for what is counted and kept by holder; every command line of the installation is one. */
export function holderOf({ type, id }: Pick<Actor, 'type' | 'id'>): string {
  return id === null ? type : `${type}:${id}`;
}

const REALM = 'Bearer realm="Gatehouse admin API"';
/** RFC 6750, section 2.1. */
const AUTHORIZATION = /^Bearer +([A-Za-z0-9\-._~+/]+=*) *$/i;

/**
 * Refuses a request whose bearer token is not valid or lacks `scope`, before its body is read (RFC 6750).
 *
 * @returns whose token it is.
 * @throws {ProblemError} `token_missing`, `token_invalid`, `insufficient_scope`.
 */
export async function requireScope(
  request: FastifyRequest,
  { authenticate, scope }: { authenticate: Authenticate; scope: string },
): Promise<ApiAccess> {
  const header = request.headers.authorization;
  if (!header || !/^bearer\b/i.test(header)) {
    // Without an error code: whoever did not try has made no mistake (RFC 6750, section 3.1).
    throw new ProblemError('token_missing', {
      detail: 'Send an access token in the header Authorization: Bearer <token>.',
      headers: { 'www-authenticate': REALM },
    });
  }
  const token = AUTHORIZATION.exec(header)?.[1];
  const access = token && (await authenticate(token));
  if (!access) {
    throw new ProblemError('token_invalid', {
      detail: 'The access token is unknown or expired, or is meant for something else.',
      headers: { 'www-authenticate': `${REALM}, error="invalid_token"` },
    });
  }
  if (!access.scope.has(scope)) {
    throw new ProblemError('insufficient_scope', {
      detail: `The access token lacks the scope ${scope}.`,
      headers: { 'www-authenticate': `${REALM}, error="insufficient_scope", scope="${scope}"` },
    });
  }
  return access;
}
