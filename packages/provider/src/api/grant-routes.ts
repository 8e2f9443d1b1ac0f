import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import type { Users } from '../directory/users.ts';
import type {
  ConnectedApplication,
  ConnectedApplications,
} from '../protocol/connected-applications.ts';
import {
  failures,
  IdParams,
  NoContent,
  nullableText,
  pageOf,
  reference,
  Timestamp,
  timestamp,
} from './schemas.ts';

export const GrantBody = Type.Object(
  {
    client_id: Type.String({ examples: ['wiki'] }),
    client_name: Type.String({ examples: ['Wiki'] }),
    scopes: Type.Array(
      Type.Object(
        {
          name: Type.String({ examples: ['profile'] }),
          resource: nullableText({
            description: 'The API that it is of, by its identifier; null: of OpenID Connect.',
          }),
          description: nullableText({ description: 'Of the API.' }),
        },
        { additionalProperties: false },
      ),
    ),
    offline: Type.Boolean({
      description: 'Whether it may act while the person is away (`offline_access`).',
    }),
    since: Timestamp,
    last_used_at: Type.String({
      format: 'date-time',
      description: 'When it last got tokens, as far as that is still known.',
      examples: ['2026-01-31T09:30:00.000Z'],
    }),
  },
  {
    $id: 'Grant',
    additionalProperties: false,
    description: 'What an application may do for a user who has signed in to it.',
  },
);

const GrantParams = Type.Object({ id: Type.String(), client_id: Type.String() });
const grant = reference<typeof GrantBody>('Grant');
const tags = ['Users'];

/** `/users/{id}/grants`. */
export function createGrantRoutes({
  users,
  connected,
}: {
  users: Pick<Users, 'get' | 'getToHelp'>;
  connected: ConnectedApplications;
}): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/users/:id/grants',
      {
        schema: {
          tags,
          operationId: 'listUserGrants',
          summary: 'List the applications connected to a user',
          description: 'By name, all on one page.',
          params: IdParams,
          response: { 200: pageOf(grant), ...failures('privilege_missing', 'user_not_found') },
        },
      },
      async (request) => {
        const user = await users.get(request.params.id, { by: request.actor });
        return { items: (await connected.list(user.id)).map(toGrantBody), next: null };
      },
    );

    app.delete(
      '/users/:id/grants/:client_id',
      {
        schema: {
          tags,
          operationId: 'revokeUserGrant',
          summary: 'Disconnect an application from a user',
          description:
            'Its tokens end, also refresh tokens with `offline_access`, and it is told that the sessions of the user in it are over. The user may sign in to it again, and is asked anew where it asks.',
          params: GrantParams,
          response: {
            204: NoContent,
            ...failures('privilege_missing', 'user_not_found', 'grant_not_found'),
          },
        },
      },
      async (request, reply) => {
        const { id, client_id: clientId } = request.params;
        const user = await users.getToHelp(id, { by: request.actor });
        await connected.revoke(user.id, clientId, { by: request.actor });
        return reply.code(204).send(null);
      },
    );
  };
}

/** A connected application as the API tells of it. */
export function toGrantBody(application: ConnectedApplication): Static<typeof GrantBody> {
  return {
    client_id: application.clientId,
    client_name: application.name,
    scopes: application.scopes,
    offline: application.offline,
    since: timestamp(application.since),
    last_used_at: timestamp(application.lastUsedAt),
  };
}
