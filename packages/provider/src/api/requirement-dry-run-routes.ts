import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import type { DryRunApplication } from '../applications/application-dry-runs.ts';
import type { DryRunRole } from '../directory/role-dry-runs.ts';
import { AppParams } from './app-bodies.ts';
import {
  DaysQuery,
  DEFAULT_DAYS,
  type PolicyDryRunBody,
  toDryRunBody,
} from './policy-dry-run-routes.ts';
import { bodyFailures, IdParams, oneOf, reference } from './schemas.ts';

const dryRun = reference<Static<typeof PolicyDryRunBody>>('PolicyDryRun');
const requireMfa = (whose: string) =>
  Type.Optional(Type.Boolean({ description: `As in the change of ${whose}; absent: as it is.` }));

const AppTrialBody = Type.Object(
  {
    require_mfa: requireMfa('an application'),
    access: Type.Optional(
      oneOf(['everyone', 'roles'], {
        description:
          'As in the change of an application; absent: as it is. By `roles`, those that open it today.',
      }),
    ),
  },
  { additionalProperties: false, examples: [{ require_mfa: true }] },
);
const RoleTrialBody = Type.Object(
  { require_mfa: requireMfa('a role') },
  { additionalProperties: false, examples: [{ require_mfa: true }] },
);

/** `/apps/{id}/dry-run` and `/roles/{id}/dry-run`. */
export function createRequirementDryRunRoutes(options: {
  dryRunApp: DryRunApplication;
  dryRunRole: DryRunRole;
}): FastifyPluginAsyncTypebox {
  const { dryRunApp, dryRunRole } = options;
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
          response: {
            200: dryRun,
            ...bodyFailures(
              'parameter_invalid',
              'privilege_missing',
              'application_not_found',
              'dry_run_superseded',
            ),
          },
        },
      },
      async ({ params: { id }, query: { days = DEFAULT_DAYS }, body, actor }) =>
        toDryRunBody(await dryRunApp({ id, changes: body, days }, { by: actor })),
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
          response: {
            200: dryRun,
            ...bodyFailures(
              'parameter_invalid',
              'privilege_missing',
              'role_not_found',
              'dry_run_superseded',
            ),
          },
        },
      },
      async ({ params: { id }, query: { days = DEFAULT_DAYS }, body, actor }) =>
        toDryRunBody(await dryRunRole({ id, changes: body, days }, { by: actor })),
    );
  };
}
