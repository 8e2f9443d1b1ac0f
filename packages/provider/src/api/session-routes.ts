import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import type { Users } from '../directory/users.ts';
import type { Session, Sessions } from '../protocol/sessions.ts';
import {
  failures,
  IdParams,
  NoContent,
  pageOf,
  reference,
  Timestamp,
  timestamp,
} from './schemas.ts';

export const SessionBody = Type.Object(
  {
    id: Type.String({ description: 'Names the session; nobody can sign in with it.' }),
    signed_in_at: Timestamp,
    expires_at: Timestamp,
    amr: Type.Array(Type.String(), {
      description: 'How the person proved who they are (RFC 8176).',
      examples: [['pwd']],
    }),
    client_ids: Type.Array(Type.String(), {
      description: 'The applications that it signed in to.',
      examples: [['wiki']],
    }),
  },
  {
    $id: 'Session',
    additionalProperties: false,
    description: 'A session of a person at the provider: one browser that is signed in.',
  },
);

const SessionParams = Type.Object({ id: Type.String(), session_id: Type.String() });
const session = reference<typeof SessionBody>('Session');
const tags = ['Users'];
const told =
  'Every application with a `backchannel_logout_uri` is told, and told again for a day when it does not answer.';

/** `/users/{id}/sessions`. */
export function createSessionRoutes({
  users,
  sessions,
}: {
  users: Pick<Users, 'get' | 'getToHelp'>;
  sessions: Pick<Sessions, 'list' | 'end' | 'endAll'>;
}): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/users/:id/sessions',
      {
        schema: {
          tags,
          operationId: 'listUserSessions',
          summary: 'List the sessions of a user',
          description: 'The latest first, all on one page.',
          params: IdParams,
          response: { 200: pageOf(session), ...failures('privilege_missing', 'user_not_found') },
        },
      },
      async (request) => {
        const user = await users.get(request.params.id, { by: request.actor });
        const items = await sessions.list(user.id);
        return { items: items.map(toSessionBody), next: null };
      },
    );

    app.delete(
      '/users/:id/sessions',
      {
        schema: {
          tags,
          operationId: 'endUserSessions',
          summary: 'Sign a user out everywhere',
          description: `Changes nothing when the user has no session. ${told}`,
          params: IdParams,
          response: { 204: NoContent, ...failures('privilege_missing', 'user_not_found') },
        },
      },
      async (request, reply) => {
        const user = await users.getToHelp(request.params.id, { by: request.actor });
        await sessions.endAll(user.id, { by: request.actor });
        return reply.code(204).send(null);
      },
    );

    app.delete(
      '/users/:id/sessions/:session_id',
      {
        schema: {
          tags,
          operationId: 'endUserSession',
          summary: 'End a session of a user',
          description: told,
          params: SessionParams,
          response: {
            204: NoContent,
            ...failures('privilege_missing', 'user_not_found', 'session_not_found'),
          },
        },
      },
      async (request, reply) => {
        const user = await users.getToHelp(request.params.id, { by: request.actor });
        await sessions.end(user.id, request.params.session_id, { by: request.actor });
        return reply.code(204).send(null);
      },
    );
  };
}

function toSessionBody({
  id,
  signedInAt,
  expiresAt,
  amr,
  clientIds,
}: Session): Static<typeof SessionBody> {
  return {
    id,
    signed_in_at: timestamp(signedInAt),
    expires_at: timestamp(expiresAt),
    amr,
    client_ids: clientIds,
  };
}
