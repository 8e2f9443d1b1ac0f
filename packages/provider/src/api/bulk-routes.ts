import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import type { BatchResult } from '../directory/batches/batch.ts';
import { type BulkUsers, MAX_BULK_USERS } from '../directory/batches/bulk-users.ts';
import { bodyFailures, closed, nullableText, oneOf, reference } from './schemas.ts';
import { NewUserBody } from './user-bodies.ts';

/** Of this route only, since many users need more than one. */
const BODY_LIMIT = 1024 * 1024;

export const BulkResultBody = closed(
  {
    index: Type.Integer({ description: 'Which of the users, from 0.' }),
    outcome: oneOf(['created', 'failed']),
    user_id: nullableText({ description: 'null: there is none.' }),
    code: nullableText({
      description: 'Why it failed: what adding this user alone would have been answered with.',
    }),
    detail: nullableText({ description: 'The same, for people.' }),
    errors: Type.Array(
      closed({
        pointer: Type.String({ description: 'JSON pointer (RFC 6901) into the user.' }),
        code: Type.String({ description: 'Stable, for programs.' }),
        detail: Type.String({ description: 'What is wrong and how to mend it, for people.' }),
      }),
    ),
  },
  { $id: 'BulkResult', description: 'What came of one user of many.' },
);

const BulkBody = closed(
  {
    users: Type.Array(NewUserBody, { minItems: 1, maxItems: MAX_BULK_USERS }),
    dry_run: Type.Optional(
      Type.Boolean({ default: false, description: 'Checks only: nobody is added.' }),
    ),
  },
  {
    examples: [
      {
        users: [
          { email: 'grace@example.com', name: 'Grace Hopper' },
          { email: 'alan@example.com', name: 'Alan Turing' },
        ],
        dry_run: true,
      },
    ],
  },
);

const result = reference<typeof BulkResultBody>('BulkResult');

/** `/users/bulk`. */
export function createBulkRoutes({ bulk }: { bulk: BulkUsers }): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/users/bulk',
      {
        bodyLimit: BODY_LIMIT,
        config: { takesIdempotencyKey: true },
        schema: {
          tags: ['Users'],
          operationId: 'createUsers',
          summary: 'Add many users',
          description: `Up to ${MAX_BULK_USERS}, by the rules of one. Those that can’t be added stop no other, and are told of in the answer.`,
          body: BulkBody,
          response: {
            200: closed({
              items: Type.Array(result, { description: 'One for each user, in their order.' }),
            }),
            ...bodyFailures('privilege_missing', 'credentials_busy'),
          },
        },
      },
      async (request) => {
        const { users, dry_run: dryRun = false } = request.body;
        const results = await bulk.create(users, { dryRun }, { by: request.actor });
        return { items: results.map(toResultBody) };
      },
    );
  };
}

function toResultBody(
  { outcome, id, code, detail, errors }: BatchResult,
  index: number,
): Static<typeof BulkResultBody> {
  const isCreated = outcome === 'created';
  return {
    index,
    outcome: isCreated ? 'created' : 'failed',
    user_id: id,
    code,
    detail,
    errors: errors.map((error) => ({ ...error })),
  };
}
