import type { FastifyPluginAsync } from 'fastify';
import { type Static, Type } from 'typebox';
import type { Users } from '../directory/users.ts';
import type {
  ConnectedApplication,
  ConnectedApplications,
} from '../protocol/connected-applications.ts';
import { createOwnedRoutes } from './owned-routes.ts';
import { closed, nullableText, reference, Timestamp, timestamp } from './schemas.ts';

export const GrantBody = closed(
  {
    client_id: Type.String({ examples: ['wiki'] }),
    client_name: Type.String({ examples: ['Wiki'] }),
    scopes: Type.Array(
      closed({
        name: Type.String({ examples: ['profile'] }),
        resource: nullableText({
          description: 'The API that it is of, by its identifier; null: of OpenID Connect.',
        }),
        description: nullableText({ description: 'Of the API.' }),
      }),
    ),
    offline: Type.Boolean({
      description: 'Whether it may act while the person is away (`offline_access`).',
    }),
    since: Timestamp,
    last_used_at: Type.String({
      ...Timestamp,
      description: 'When it last got tokens, as far as that is still known.',
    }),
  },
  { $id: 'Grant', description: 'What an application may do for a user who has signed in to it.' },
);

const grant = reference<typeof GrantBody>('Grant');

/** `/users/{id}/grants`. */
export function createGrantRoutes({
  users,
  connected,
}: {
  users: Pick<Users, 'get' | 'getToHelp'>;
  connected: ConnectedApplications;
}): FastifyPluginAsync {
  return createOwnedRoutes({
    users,
    path: '/grants',
    param: 'client_id',
    body: grant,
    toBody: toGrantBody,
    notFound: 'grant_not_found',
    list: {
      operationId: 'listUserGrants',
      summary: 'List the applications connected to a user',
      description: 'By name, all on one page.',
      of: (userId) => connected.list(userId),
    },
    remove: {
      operationId: 'revokeUserGrant',
      summary: 'Disconnect an application from a user',
      description:
        'Its tokens end, also refresh tokens with `offline_access`, and it is told that the sessions of the user in it are over. The user may sign in to it again, and is asked anew where it asks.',
      one: (userId, clientId, by) => connected.revoke(userId, clientId, by),
    },
  });
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
