import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Traces } from '../traces/traces.ts';
import { closed, failures, IdParams, mapPage, PageQuery, pageOf, reference } from './schemas.ts';
import {
  type TraceBody,
  type TraceSummaryBody,
  toSummaryBody,
  toTraceBody,
} from './trace-bodies.ts';

const id = (description: string) => Type.Optional(Type.String({ maxLength: 200, description }));
const ListQuery = closed({
  ...PageQuery.properties,
  app_id: id('Of this application, by its `id` or `client_id`.'),
  user_id: id('Of this user.'),
  reference: id('With this request, by the reference that an error page or an event shows.'),
});
const trace = reference<typeof TraceBody>('Trace');
const summary = reference<typeof TraceSummaryBody>('TraceSummary');
const tags = ['Traces'];

/** `/traces`. */
export function createTraceRoutes({
  traces,
}: {
  traces: Pick<Traces, 'list' | 'get'>;
}): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/traces',
      {
        schema: {
          tags,
          operationId: 'listTraces',
          summary: 'List sign-ins',
          description:
            'The latest first, about a second after they happen. Each filter narrows down what the others leave.',
          querystring: ListQuery,
          response: {
            200: pageOf(summary),
            ...failures(
              'parameter_invalid',
              'cursor_invalid',
              'privilege_missing',
              'application_not_found',
            ),
          },
        },
      },
      async (request) => {
        const { app_id: applicationId, user_id: userId, ...page } = request.query;
        const found = await traces.list({ applicationId, userId, ...page }, { by: request.actor });
        return mapPage(found, toSummaryBody);
      },
    );

    app.get(
      '/traces/:id',
      {
        schema: {
          tags,
          operationId: 'getTrace',
          summary: 'Read a sign-in, step by step',
          params: IdParams,
          response: { 200: trace, ...failures('privilege_missing', 'trace_not_found') },
        },
      },
      async (request) => toTraceBody(await traces.get(request.params.id, { by: request.actor })),
    );
  };
}
