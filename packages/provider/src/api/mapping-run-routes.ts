import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import type { MappingRun, MappingRuns } from '../directory/mappings/mapping-runs.ts';
import type { Mappings } from '../directory/mappings/mappings.ts';
import type { Preview, PreviewRequest } from '../directory/mappings/preview.ts';
import { DomainError } from '../domain-error.ts';
import { changeOf } from './changes.ts';
import { type MappingBody, NewMappingBody } from './mapping-routes.ts';
import { toEntryBody } from './registry-routes.ts';
import {
  bodyFailures,
  closed,
  failures,
  NoContent,
  NullableTimestamp,
  nullableText,
  nullableTimestamp,
  oneOf,
  pageOf,
  reference,
  Timestamp,
  timestamp,
} from './schemas.ts';

export const MappingRunBody = closed(
  {
    id: Type.String({ format: 'uuid' }),
    state: oneOf(['running', 'finished', 'superseded'], {
      description: '`superseded`: the mappings changed before it was through.',
    }),
    users_done: Type.Integer(),
    users_changed: Type.Integer(),
    failures: Type.Array(
      closed({
        mapping_id: Type.String(),
        users: Type.Integer({ description: 'How many it failed for; it gave them nothing.' }),
        detail: Type.String({ description: 'What went wrong for the first of them.' }),
      }),
    ),
    created_at: Timestamp,
    finished_at: NullableTimestamp,
  },
  { $id: 'MappingRun', description: 'A pass of the mappings over all users.' },
);

export const PreviewBody = closed(
  {
    users_seen: Type.Integer(),
    changes: Type.Array(
      closed({
        user_id: Type.String({ format: 'uuid' }),
        email: Type.String(),
        name: nullableText(),
        gained_role_ids: Type.Array(Type.String()),
        lost_role_ids: Type.Array(Type.String()),
        group_id: Type.Optional(nullableText({ description: 'Absent: stays.' })),
      }),
    ),
    failed: Type.Integer({ description: 'Users for whom the rule fails: it gives them nothing.' }),
    next: nullableText({
      description: '`after` of the next page of users; null: this was the last.',
    }),
  },
  {
    $id: 'MappingPreview',
    description: 'Who would gain and who would lose what, of a page of users.',
  },
);

const PreviewRequestBody = closed(
  {
    mapping: Type.Optional(NewMappingBody),
    mapping_id: Type.Optional(
      Type.String({
        description: 'In whose place `mapping` would be; without `mapping`: as if it were deleted.',
      }),
    ),
    after: Type.Optional(Type.String({ maxLength: 50 })),
  },
  {
    examples: [
      { mapping: { name: 'Sales', condition: 'user.email.endsWith("@sales.example.com")' } },
    ],
  },
);

const OrderBody = closed(
  { ids: Type.Array(Type.String(), { maxItems: 500 }) },
  { examples: [{ ids: [] }] },
);

const mapping = reference<typeof MappingBody>('Mapping');
const run = reference<typeof MappingRunBody>('MappingRun');
const preview = reference<typeof PreviewBody>('MappingPreview');
const tags = ['Mappings'];

/** `/mappings/order`, `/mappings/preview` and `/mappings/run`. */
export function createMappingRunRoutes({
  mappings,
  runs,
  previewMappings,
}: {
  mappings: Pick<Mappings, 'reorder' | 'runAgain'>;
  runs: Pick<MappingRuns, 'latest'>;
  previewMappings: (
    request: PreviewRequest,
    asked: { by: ReturnType<typeof changeOf>['by'] },
  ) => Promise<Preview>;
}): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.put(
      '/mappings/order',
      {
        schema: {
          tags,
          operationId: 'reorderMappings',
          summary: 'Change the order of the mappings',
          description: 'The first that matches decides on the group.',
          body: OrderBody,
          response: { 200: pageOf(mapping), ...bodyFailures('privilege_missing') },
        },
      },
      async (request) => {
        const ordered = await mappings.reorder(request.body.ids, changeOf(request));
        return { items: ordered.map(toEntryBody), next: null };
      },
    );

    app.post(
      '/mappings/preview',
      {
        schema: {
          tags,
          operationId: 'previewMappings',
          summary: 'See who would gain and lose what',
          description: 'Looks at 5,000 users in one call, and changes nothing.',
          body: PreviewRequestBody,
          response: {
            200: preview,
            ...bodyFailures('privilege_missing', 'cursor_invalid', 'mapping_not_found'),
          },
        },
      },
      async (request) => await previewMappings(request.body, { by: request.actor }),
    );

    app.post(
      '/mappings/run',
      {
        schema: {
          tags,
          operationId: 'runMappings',
          summary: 'Run the mappings over all users again',
          description: 'Happens by itself, in the background, when a mapping changes.',
          response: { 204: NoContent, ...failures('privilege_missing') },
        },
      },
      async (request, reply) => {
        await mappings.runAgain(changeOf(request));
        return reply.code(204).send(null);
      },
    );

    app.get(
      '/mappings/run',
      {
        schema: {
          tags,
          operationId: 'getMappingRun',
          summary: 'Read how far the last run is',
          response: { 200: run, ...failures('privilege_missing', 'mapping_run_not_found') },
        },
      },
      async (request) => {
        const latest = await runs.latest({ by: request.actor });
        if (!latest) throw new DomainError('mapping_run_not_found');
        return toRunBody(latest);
      },
    );
  };
}

function toRunBody(latest: MappingRun): Static<typeof MappingRunBody> {
  return {
    ...latest,
    created_at: timestamp(latest.created_at),
    finished_at: nullableTimestamp(latest.finished_at),
  };
}
