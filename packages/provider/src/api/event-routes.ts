import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import { AUDIT_ACTIONS, type AuditAction, OUTCOMES } from '../audit/actions.ts';
import { eventLines, toEventBody } from '../audit/event-lines.ts';
import type { AuditLog, EventFilters } from '../audit/events.ts';
import {
  closed,
  failures,
  IdParams,
  mapPage,
  nullableInteger,
  nullableText,
  oneOf,
  PageQuery,
  pageOf,
  reference,
  Timestamp,
} from './schemas.ts';

const ACTIONS = Object.keys(AUDIT_ACTIONS) as AuditAction[];
const ACTOR_TYPES = ['user', 'application', 'command_line', 'system', 'anonymous'] as const;

export const EventBody = closed(
  {
    id: Type.String({ format: 'uuid', description: 'Their order is that of time.' }),
    occurred_at: Timestamp,
    action: oneOf(ACTIONS, {
      description: Object.entries(AUDIT_ACTIONS)
        .map(([action, meaning]) => `- \`${action}\`: ${meaning}.`)
        .join('\n'),
    }),
    outcome: oneOf(OUTCOMES),
    reason: nullableText({
      description: 'Stable code that says why, of a failure.',
      examples: ['credentials_refused'],
    }),
    actor_type: oneOf(ACTOR_TYPES, {
      description: '`anonymous`: nobody had proved who they are yet.',
    }),
    actor_id: nullableText({ description: 'Who acted: the id of a user, or a `client_id`.' }),
    target_type: nullableText({ examples: ['user'] }),
    target_id: nullableText({ description: 'What it happened to.' }),
    client_id: nullableText({ description: 'The application concerned.' }),
    session_id: nullableText({ description: 'The session at the provider, by its `id`.' }),
    ip_address: nullableText({ examples: ['192.0.2.7'] }),
    user_agent: nullableText({ description: 'At most 400 characters.' }),
    correlation_id: nullableText({
      description: 'The `request_id` of the request; error pages show it as their reference.',
      examples: ['7QF2-M9XD'],
    }),
    details: Type.Unsafe<Record<string, unknown> | null>({
      type: ['object', 'null'],
      additionalProperties: true,
      description: 'Ids, and names of fields; neither secrets nor personal data.',
    }),
    sequence: nullableInteger(
      'The place in the chain; null: not sealed yet, which takes about a second.',
    ),
    hash: nullableText({ description: 'HMAC-SHA-256 over this event and the hash before it.' }),
  },
  { $id: 'Event', description: 'Something that happened.' },
);

const id = (description: string) => Type.Optional(Type.String({ maxLength: 200, description }));
const time = (description: string) =>
  Type.Optional(Type.String({ format: 'date-time', maxLength: 40, description }));

const Filters = {
  action: Type.Optional(oneOf(ACTIONS)),
  outcome: Type.Optional(oneOf(OUTCOMES)),
  actor_id: id('Who acted.'),
  target_type: id('What kind of thing it happened to.'),
  target_id: id('What it happened to; of a user also their sign-ins.'),
  client_id: id('The application concerned.'),
  session_id: id('The session concerned.'),
  correlation_id: id('The request, by the reference that an error page shows.'),
  ip_address: id('Where it came from.'),
  from: time('From this time on, RFC 3339.'),
  to: time('Before this time, RFC 3339.'),
};
const ExportQuery = closed(Filters);
const EventQuery = closed({ ...PageQuery.properties, ...Filters });

const event = reference<typeof EventBody>('Event');
const tags = ['Events'];

/** `/events`. */
export function createEventRoutes({
  audit,
}: {
  audit: Pick<AuditLog, 'search' | 'get' | 'export'>;
}): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/events',
      {
        schema: {
          tags,
          operationId: 'listEvents',
          summary: 'Search events',
          description: 'The latest first. Each filter narrows down what the others leave.',
          querystring: EventQuery,
          response: {
            200: pageOf(event),
            ...failures('parameter_invalid', 'cursor_invalid', 'privilege_missing'),
          },
        },
      },
      async (request) => {
        const { limit, after, ...filters } = request.query;
        const page = await audit.search(
          {
            ...toFilters(filters),
            ...(limit !== undefined && { limit }),
            ...(after !== undefined && { after }),
          },
          { by: request.actor },
        );
        return mapPage(page, toEventBody);
      },
    );

    app.get(
      '/events/export',
      {
        schema: {
          tags,
          operationId: 'exportEvents',
          summary: 'Export events',
          description: 'The oldest first, one JSON object a line, as many as there are.',
          querystring: ExportQuery,
          response: {
            200: {
              description: 'Each line is an Event.',
              content: {
                'application/x-ndjson': { schema: Type.Unsafe<Readable>({ type: 'string' }) },
              },
            },
            ...failures('parameter_invalid', 'privilege_missing'),
          },
        },
      },
      async (request, reply) => {
        // Pages are read as the receiver takes them, and no more when it goes away.
        const lines = eventLines(audit.export(toFilters(request.query), { by: request.actor }));
        const body = Readable.from(lines, { objectMode: false });
        return reply.type('application/x-ndjson').send(body);
      },
    );

    app.get(
      '/events/:id',
      {
        schema: {
          tags,
          operationId: 'getEvent',
          summary: 'Read an event',
          params: IdParams,
          response: { 200: event, ...failures('privilege_missing', 'event_not_found') },
        },
      },
      async (request) => toEventBody(await audit.get(request.params.id, { by: request.actor })),
    );
  };
}

function toFilters({ from, to, ...match }: Static<typeof ExportQuery>): EventFilters {
  return {
    ...match,
    from: from === undefined ? undefined : Date.parse(from),
    to: to === undefined ? undefined : Date.parse(to),
  };
}
