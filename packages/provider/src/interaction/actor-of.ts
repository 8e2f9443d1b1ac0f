import type { FastifyRequest } from 'fastify';
import type { Actor } from '../actor.ts';

/** Who acts in a sign-in, for the audit log: a person has no privileges by being one. */
export function actorOf(
  request: FastifyRequest,
  { userId, sessionId }: { userId: string; sessionId: string | null },
): Actor & { id: string } {
  return {
    type: 'user',
    id: userId,
    privileges: [],
    request: {
      correlationId: request.id,
      address: request.ip,
      userAgent: request.headers['user-agent'] ?? null,
      sessionId,
    },
  };
}
