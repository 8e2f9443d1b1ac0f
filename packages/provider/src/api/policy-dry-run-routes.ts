import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import type { DryRun, PolicyDryRuns } from '../policy/dry-run.ts';
import { LISTED_AT_MOST } from '../policy/dry-run-tally.ts';
import { EFFECT_REASONS, EFFECTS, type EffectReason } from '../policy/past-sign-in.ts';
import { type CoverPolicy, GROUPS_NAMED } from '../policy/policy-coverage.ts';
import { DRY_RUN_BOUNDS, type ReplayResult } from '../policy/replays.ts';
import { COUNTED_AT_MOST } from '../storage/counts.ts';
import { PolicyChangesBody } from './policy-routes.ts';
import {
  bodyFailures,
  failures,
  IdParams,
  nullableText,
  oneOf,
  reference,
  Timestamp,
  timestamp,
} from './schemas.ts';

const MAX_DAYS = 90;
export const DEFAULT_DAYS = 30;
const count = (description?: string) =>
  Type.Integer({ minimum: 0, ...(description && { description }) });
const strict = { additionalProperties: false } as const;

const affectedEffect = () => oneOf(['stopped', 'asked_for_more'] as const);
const reason = () =>
  oneOf(Object.keys(EFFECT_REASONS) as EffectReason[], {
    description: Object.entries(EFFECT_REASONS)
      .map(([code, meaning]) => `\`${code}\`: ${meaning}`)
      .join('; '),
  });
const who = () => ({
  user_id: Type.String({ format: 'uuid' }),
  email: nullableText(),
  name: nullableText(),
});

export const PolicyDryRunBody = Type.Object(
  {
    from: Timestamp,
    to: Timestamp,
    covered_from: Timestamp,
    complete: Type.Boolean({
      description: `false: there are more sign-ins than a dry run looks at (${DRY_RUN_BOUNDS.signIns}, or what takes ${DRY_RUN_BOUNDS.milliseconds / 1000} seconds), and those before \`covered_from\` were left out.`,
    }),
    sign_ins: Type.Object(
      {
        stopped: count('They could not have been completed.'),
        asked_for_more: count('The person would have had to do something that they did not.'),
        eased: count('The person would have been asked for less.'),
        unchanged: count(),
        unknown: count('Their events tell too little of them.'),
      },
      {
        ...strict,
        description:
          'All of whoever is under the policy today, has the role today, or signed in to the application, by what the change would do.',
      },
    ),
    people: Type.Object(
      { governed: count('Who signed in.'), stopped: count(), asked_for_more: count() },
      { ...strict, description: 'Different people; who would be stopped counts there only.' },
    ),
    reasons: Type.Array(
      Type.Object(
        { effect: affectedEffect(), reason: reason(), sign_ins: count(), people: count() },
        strict,
      ),
      { description: 'The most frequent first.' },
    ),
    affected_sign_ins: Type.Array(
      Type.Object(
        {
          event_id: Type.String({ format: 'uuid' }),
          occurred_at: Timestamp,
          ...who(),
          client_id: nullableText(),
          correlation_id: nullableText({
            description: 'Of its event: what the page showed as its reference.',
          }),
          effect: affectedEffect(),
          reason: reason(),
        },
        strict,
      ),
      { description: `The latest ${LISTED_AT_MOST}.` },
    ),
    affected_people: Type.Array(
      Type.Object(
        { ...who(), sign_ins: count(), effect: affectedEffect(), reason: reason() },
        strict,
      ),
      { description: `Up to ${LISTED_AT_MOST}, who would be stopped first.` },
    ),
    sessions_over: Type.Unsafe<number | null>({
      type: ['integer', 'null'],
      description:
        'Sessions of now, begun in this time, that a shorter session_lifetime of a policy would end at once; null: it is not shorter.',
    }),
    sessions_idle: Type.Unsafe<number | null>({
      type: ['integer', 'null'],
      description:
        'Sessions of now, begun in this time, that have not been used for longer than a shorter session_idle_lifetime of a policy; null: it is not shorter. It holds for each from its next use on.',
    }),
    you: Type.Unsafe<DryRun['you']>({
      type: ['object', 'null'],
      properties: {
        effect: { type: 'string', enum: [...EFFECTS] },
        reason: { type: ['string', 'null'], enum: [...Object.keys(EFFECT_REASONS), null] },
      },
      required: ['effect', 'reason'],
      additionalProperties: false,
      description:
        'What it would do to whoever asks, if they signed in now as they did last; null: it is not about them.',
    }),
  },
  {
    $id: 'PolicyDryRun',
    ...strict,
    description: 'What a change would have done to the sign-ins of the last days.',
  },
);

export const PolicyCoverageBody = Type.Object(
  {
    groups: Type.Array(
      Type.Object(
        { id: Type.String({ format: 'uuid' }), name: Type.String(), users: count() },
        strict,
      ),
      { description: `By name, up to ${GROUPS_NAMED}.` },
    ),
    more_groups: Type.Boolean(),
    users_without_group: Type.Unsafe<number | null>({
      type: ['integer', 'null'],
      description: 'They are under the default policy; null: this is another.',
    }),
  },
  {
    $id: 'PolicyCoverage',
    ...strict,
    description: `Who is under a policy. ${COUNTED_AT_MOST} users stand for that many or more.`,
  },
);

/** Of which days a dry run takes the sign-ins. */
export const DaysQuery = Type.Object(
  {
    days: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_DAYS, default: DEFAULT_DAYS })),
  },
  strict,
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
          response: {
            200: reference<Static<typeof PolicyDryRunBody>>('PolicyDryRun'),
            ...bodyFailures(
              'parameter_invalid',
              'privilege_missing',
              'policy_not_found',
              'dry_run_superseded',
            ),
          },
        },
      },
      async ({ params: { id }, query: { days = DEFAULT_DAYS }, body, actor }) =>
        toDryRunBody(await dryRuns.run({ id, changes: body, days }, { by: actor })),
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

export function toDryRunBody(
  run: ReplayResult & Partial<Pick<DryRun, 'sessions_over' | 'sessions_idle'>>,
): Static<typeof PolicyDryRunBody> {
  return {
    ...run,
    from: timestamp(run.from),
    to: timestamp(run.to),
    covered_from: timestamp(run.covered_from),
    affected_sign_ins: run.affected_sign_ins.map((signIn) => ({
      ...signIn,
      occurred_at: timestamp(signIn.occurred_at),
    })),
    sessions_over: run.sessions_over ?? null,
    sessions_idle: run.sessions_idle ?? null,
  };
}
