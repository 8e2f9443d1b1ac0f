import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { DryRunApplication } from '../applications/application-dry-runs.ts';
import { GRANT_TYPES } from '../applications/application-rules.ts';
import type { DryRunGroup } from '../directory/group-dry-runs.ts';
import type { DryRunRole } from '../directory/role-dry-runs.ts';
import { AppParams } from './app-bodies.ts';
import { answerDryRun, DaysQuery, DEFAULT_DAYS, dryRunResponses } from './dry-run-answer.ts';
import { closed, IdParams, nullableText, oneOf } from './schemas.ts';

const requireMfa = (whose: string) =>
  Type.Optional(Type.Boolean({ description: `As in the change of ${whose}; absent: as it is.` }));

const AppTrialBody = closed(
  {
    require_mfa: requireMfa('an application'),
    access: Type.Optional(
      oneOf(['everyone', 'roles'], {
        description:
          'As in the change of an application; absent: as it is. By `roles`, those that open it today.',
      }),
    ),
    grant_types: Type.Optional(
      Type.Array(oneOf(GRANT_TYPES), {
        description: 'As in the change of an application; absent: as they are.',
      }),
    ),
    without_role_id: Type.Optional(
      Type.String({
        format: 'uuid',
        description: 'As if this role did not open it any more.',
      }),
    ),
  },
  { examples: [{ require_mfa: true }] },
);
const RoleTrialBody = closed(
  { require_mfa: requireMfa('a role') },
  { examples: [{ require_mfa: true }] },
);
const GroupTrialBody = closed(
  {
    policy_id: Type.Optional(
      nullableText({
        description: 'As in the change of a group; null: the default policy; absent: as it is.',
      }),
    ),
  },
  { examples: [{ policy_id: null }] },
);

/** `/apps/{id}/dry-run`, `/roles/{id}/dry-run` and `/groups/{id}/dry-run`. */
export function createRequirementDryRunRoutes(options: {
  dryRunApp: DryRunApplication;
  dryRunRole: DryRunRole;
  dryRunGroup: DryRunGroup;
}): FastifyPluginAsyncTypebox {
  const { dryRunApp, dryRunRole, dryRunGroup } = options;
  return async (app) => {
    app.post(
      '/apps/:id/dry-run',
      {
        schema: {
          tags: ['Apps'],
          operationId: 'dryRunApp',
          summary: 'See what a change would have done to sign-ins',
          description:
            'Replays the sign-ins to the application of the last days as `/policies/{id}/dry-run` does, and changes nothing. Another dry run of the same caller ends this one.',
          params: AppParams,
          querystring: DaysQuery,
          body: AppTrialBody,
          response: dryRunResponses('application_not_found'),
        },
      },
      async (request, reply) => {
        const { params, query, body, actor } = request;
        const { days = DEFAULT_DAYS } = query;
        const run = dryRunApp({ id: params.id, changes: body, days }, { by: actor });
        return await answerDryRun(run, { request, reply });
      },
    );

    app.post(
      '/roles/:id/dry-run',
      {
        schema: {
          tags: ['Roles'],
          operationId: 'dryRunRole',
          summary: 'See what a change would have done to sign-ins',
          description:
            'Replays the sign-ins of the last days of whoever has the role today as `/policies/{id}/dry-run` does, and changes nothing. Another dry run of the same caller ends this one.',
          params: IdParams,
          querystring: DaysQuery,
          body: RoleTrialBody,
          response: dryRunResponses('role_not_found'),
        },
      },
      async (request, reply) => {
        const { params, query, body, actor } = request;
        const { days = DEFAULT_DAYS } = query;
        const run = dryRunRole({ id: params.id, changes: body, days }, { by: actor });
        return await answerDryRun(run, { request, reply });
      },
    );

    app.post(
      '/groups/:id/dry-run',
      {
        schema: {
          tags: ['Groups'],
          operationId: 'dryRunGroup',
          summary: 'See what another policy would have done to sign-ins',
          description:
            'Replays the sign-ins of the last days of whoever is in the group today as `/policies/{id}/dry-run` does, and changes nothing. Another dry run of the same caller ends this one.',
          params: IdParams,
          querystring: DaysQuery,
          body: GroupTrialBody,
          response: dryRunResponses('group_not_found'),
        },
      },
      async (request, reply) => {
        const { params, query, body, actor } = request;
        const { days = DEFAULT_DAYS } = query;
        const run = dryRunGroup({ id: params.id, changes: body, days }, { by: actor });
        return await answerDryRun(run, { request, reply });
      },
    );
  };
}
