import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import type { Users } from '../directory/users.ts';
import type { AttemptState, Attempts } from '../policy/attempts.ts';
import {
  closed,
  failures,
  IdParams,
  NoContent,
  NullableTimestamp,
  nullableTimestamp,
  reference,
} from './schemas.ts';

export const AttemptsBody = closed(
  {
    failures: Type.Integer({
      description: 'Attempts to sign in as the user that failed, and are not forgotten.',
      examples: [7],
    }),
    first_failure_at: NullableTimestamp,
    last_failure_at: NullableTimestamp,
    next_attempt_at: Type.Unsafe<string | null>({
      ...NullableTimestamp,
      description:
        'When a browser with which the user has not signed in before may try again. null: now.',
    }),
    addresses: Type.Integer({
      description: 'From how many addresses the failures came, by the audit log.',
      examples: [2],
    }),
  },
  { $id: 'Attempts', description: 'Failed attempts to prove to be a user.' },
);

const attemptsBody = reference<typeof AttemptsBody>('Attempts');
const tags = ['Users'];

/** `/users/{id}/attempts`. */
export function createAttemptRoutes({
  users,
  attempts,
}: {
  users: Pick<Users, 'get' | 'getToHelp'>;
  attempts: Pick<Attempts, 'state' | 'clear'>;
}): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/users/:id/attempts',
      {
        schema: {
          tags,
          operationId: 'getUserAttempts',
          summary: 'Read the failed attempts of a user',
          description:
            'Passwords, codes and links, over every path. A successful sign-in forgets them, and so does time.',
          params: IdParams,
          response: { 200: attemptsBody, ...failures('privilege_missing', 'user_not_found') },
        },
      },
      async (request) => {
        const user = await users.get(request.params.id, { by: request.actor });
        return toAttemptsBody(await attempts.state(user.id));
      },
    );

    app.delete(
      '/users/:id/attempts',
      {
        schema: {
          tags,
          operationId: 'clearUserAttempts',
          summary: 'Forget the failed attempts of a user',
          description:
            'The next attempt need not wait, save where the address that it comes from has failed too often. Changes nothing when there are none.',
          params: IdParams,
          response: { 204: NoContent, ...failures('privilege_missing', 'user_not_found') },
        },
      },
      async (request, reply) => {
        const user = await users.getToHelp(request.params.id, { by: request.actor });
        await attempts.clear(user.id, { by: request.actor });
        return reply.code(204).send(null);
      },
    );
  };
}

function toAttemptsBody(state: AttemptState): Static<typeof AttemptsBody> {
  return {
    failures: state.failures,
    first_failure_at: nullableTimestamp(state.firstFailureAt),
    last_failure_at: nullableTimestamp(state.lastFailureAt),
    next_attempt_at: nullableTimestamp(state.nextAttemptAt),
    addresses: state.addresses,
  };
}
