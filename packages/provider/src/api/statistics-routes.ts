import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { CountInventory } from '../audit/inventory.ts';
import { INTERVALS, type Interval, type SignIns } from '../audit/sign-in-statistics.ts';
import { COUNTED_AT_MOST } from '../storage/counts.ts';
import { closed, count, failures, oneOf, reference, Timestamp, timestamp } from './schemas.ts';

const MAX_DAYS = 90;
const DEFAULT_DAYS = 7;

export const SignInStatisticsBody = closed(
  {
    from: Timestamp,
    to: Timestamp,
    interval: oneOf(Object.keys(INTERVALS) as Interval[]),
    buckets: Type.Array(
      closed({
        start: Timestamp,
        succeeded: count(),
        failed: count(),
        with_mfa: count('Of those that succeeded, with more than one factor (RFC 8176, `mfa`).'),
      }),
      { description: 'Every interval of the time, also those in which nobody signed in.' },
    ),
    apps: Type.Array(closed({ client_id: Type.String(), succeeded: count() }), {
      description: 'The ten applications that most sign-ins were for.',
    }),
    reasons: Type.Array(closed({ reason: Type.String(), failed: count() }), {
      description: 'The ten most frequent reasons of those that failed.',
    }),
  },
  { $id: 'SignInStatistics', description: 'Sign-ins over time, counted from the events.' },
);

export const InventoryBody = closed(
  {
    users: closed(
      {
        active: count(),
        invited: count(),
        suspended: count(),
        locked: count(),
        deleted: count(),
      },
      { description: 'By state.' },
    ),
    apps: count(),
    roles: count(),
    groups: count(),
  },
  {
    $id: 'Inventory',
    description: `How many of each there are; ${COUNTED_AT_MOST} stands for that many or more.`,
  },
);

const tags = ['Events'];

/** `/statistics`. */
export function createStatisticsRoutes(options: {
  signIns: SignIns;
  countInventory: CountInventory;
}): FastifyPluginAsyncTypebox {
  const { signIns, countInventory } = options;
  return async (app) => {
    app.get(
      '/statistics/sign-ins',
      {
        schema: {
          tags,
          operationId: 'countSignIns',
          summary: 'Count sign-ins over time',
          description: 'The last days in UTC, today among them.',
          querystring: closed({
            days: Type.Optional(
              Type.Integer({ minimum: 1, maximum: MAX_DAYS, default: DEFAULT_DAYS }),
            ),
            interval: Type.Optional(
              oneOf(Object.keys(INTERVALS) as Interval[], { default: 'day' }),
            ),
          }),
          response: {
            200: reference<typeof SignInStatisticsBody>('SignInStatistics'),
            ...failures('parameter_invalid', 'privilege_missing'),
          },
        },
      },
      async ({ query, actor }) => {
        const { days = DEFAULT_DAYS, interval = 'day' } = query;
        const counted = await signIns.statistics({ days, interval }, { by: actor });
        return {
          ...counted,
          interval,
          from: timestamp(counted.from),
          to: timestamp(counted.to),
          buckets: counted.buckets.map(({ start, ...rest }) => ({
            start: timestamp(start),
            ...rest,
          })),
        };
      },
    );

    app.get(
      '/statistics/inventory',
      {
        schema: {
          tags,
          operationId: 'countInventory',
          summary: 'Count what there is',
          response: {
            200: reference<typeof InventoryBody>('Inventory'),
            ...failures('privilege_missing'),
          },
        },
      },
      async ({ actor }) => {
        const { applications: apps, ...counted } = await countInventory({ by: actor });
        return { ...counted, apps };
      },
    );
  };
}
