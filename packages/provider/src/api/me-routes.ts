import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { PRIVILEGE_KINDS } from '../policy/privilege-grants.ts';
import { AREAS, reachOf, USER_ACTION_NAMES } from '../policy/privileges.ts';
import { closed, failures, nullableText, oneOf, reference } from './schemas.ts';

const area = oneOf(AREAS);

export const CallerBody = closed(
  {
    actor_type: oneOf(['user', 'application', 'command_line', 'system'] as const),
    actor_id: nullableText({ description: 'The id of a user, or a `client_id`.' }),
    privileges: Type.Array(
      closed({
        kind: oneOf(PRIVILEGE_KINDS),
        group_id: nullableText({ description: 'Whose users a `user_admin` administers.' }),
        app_id: nullableText({ description: 'What an `app_admin` administers.' }),
      }),
      { description: 'Empty: the token may be used for nothing but this.' },
    ),
    reads: Type.Array(area, { description: 'Areas to look into, if only in part.' }),
    changes: Type.Array(area, { description: 'Areas in which something may be changed.' }),
    user_actions: Type.Array(oneOf(USER_ACTION_NAMES), {
      description:
        'What may be done to users, to some of them at least. `grant`: give and withdraw roles; `help`: set a password, unlock, end sessions, remove second factors.',
    }),
  },
  {
    $id: 'Caller',
    description: 'Whose access token it is, and what it lets them do at this moment.',
  },
);

/** `/me`. */
export function createMeRoutes(): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/me',
      {
        schema: {
          tags: ['Privileges'],
          operationId: 'getCaller',
          summary: 'Read who you are',
          description:
            'For programs that show only what can be done. Each request is checked by itself.',
          response: { 200: reference<typeof CallerBody>('Caller'), ...failures() },
        },
      },
      async ({ actor }) => {
        const { reads, changes, userActions } = reachOf(actor);
        return {
          // Nobody is let in without a token, so none is anonymous.
          actor_type: actor.type === 'anonymous' ? 'system' : actor.type,
          actor_id: actor.id,
          privileges: actor.privileges.map((privilege) => ({
            kind: privilege.kind,
            group_id: privilege.kind === 'user_admin' ? privilege.groupId : null,
            app_id: privilege.kind === 'app_admin' ? privilege.applicationId : null,
          })),
          reads,
          changes,
          user_actions: userActions,
        };
      },
    );
  };
}
