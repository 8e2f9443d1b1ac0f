import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Actor, Change } from '../actor.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose access token the request carries. */
    actor: Actor;
  }
}

/** Headers of a request that changes something (RFC 9110, section 13.1.1). */
export const ChangeHeaders = Type.Object({
  'if-match': Type.Optional(
    Type.String({
      pattern: '^(\\*|"[0-9]{1,15}")$',
      description:
        'The `ETag` of what the change was decided on. It is refused when that has changed meanwhile.',
      examples: ['"3"'],
    }),
  ),
});

/** Who asks for a change, and to which version. */
export function changeOf(request: FastifyRequest): Change {
  const etag = request.headers['if-match'];
  const version = etag === undefined || etag === '*' ? undefined : Number(etag.slice(1, -1));
  return { by: request.actor, version };
}

/** Says at which version the thing is that the answer shows (RFC 9110, section 8.8.3). */
export function setEtag(reply: FastifyReply, { version }: { version: number }): FastifyReply {
  return reply.header('etag', `"${version}"`);
}
