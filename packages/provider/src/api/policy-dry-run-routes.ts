import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import type { PolicyDryRuns } from '../policy/dry-run.ts';
import { type CoverPolicy, GROUPS_NAMED } from '../policy/policy-coverage.ts';
import { COUNTED_AT_MOST } from '../storage/counts.ts';
import { answerDryRun, DaysQuery, DEFAULT_DAYS, dryRunResponses } from './dry-run-answer.ts';
import { PolicyChangesBody } from './policy-routes.ts';
import { closed, count, failures, IdParams, nullableInteger, reference } from './schemas.ts';

export const PolicyCoverageBody = closed(
  {
    groups: Type.Array(
      closed({ id: Type.String({ format: 'uuid' }), name: Type.String(), users: count() }),
      { description: `By name, up to ${GROUPS_NAMED}.` },
    ),
    more_groups: Type.Boolean(),
    users_without_group: nullableInteger(
      'They are under the default policy; null: this is another.',
    ),
  },
  {
    $id: 'PolicyCoverage',
    description: `Who is under a policy. ${COUNTED_AT_MOST} users stand for that many or more.`,
  },
);

const tags = ['Policies'];

/** `/policies/{id}/dry-run` and `/policies/{id}/coverage`. */
export function createPolicyDryRunRoutes(options: {
  dryRuns: PolicyDryRuns;
  coverPolicy: CoverPolicy;
}): FastifyPluginAsyncTypebox {
  const { dryRuns, coverPolicy } = options;
  return async (app) => {
    app.post(
      '/policies/:id/dry-run',
      {
        schema: {
          tags,
          operationId: 'dryRunPolicy',
          summary: 'See what a change would have done',
          description:
            'Takes the change as `PATCH` does, replays the sign-ins of the last days by the rules that decide on real ones, and changes nothing. People, their groups and applications are taken as they are today. Another dry run of the same caller ends this one.',
          params: IdParams,
          querystring: DaysQuery,
          body: PolicyChangesBody,
          response: dryRunResponses('policy_not_found'),
        },
      },
      async (request, reply) => {
        const { params, query, body, actor } = request;
        const { days = DEFAULT_DAYS } = query;
        const run = dryRuns.run({ id: params.id, changes: body, days }, { by: actor });
        return await answerDryRun(run, { request, reply });
      },
    );

    app.get(
      '/policies/:id/coverage',
      {
        schema: {
          tags,
          operationId: 'coverPolicy',
          summary: 'See who is under a policy',
          params: IdParams,
          response: {
            200: reference<Static<typeof PolicyCoverageBody>>('PolicyCoverage'),
            ...failures('privilege_missing', 'policy_not_found'),
          },
        },
      },
      async ({ params: { id }, actor }) => await coverPolicy(id, { by: actor }),
    );
  };
}
