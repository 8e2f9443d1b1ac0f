import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Apis } from '../applications/apis.ts';
import { changeOf } from './changes.ts';
import {
  bodyFailures,
  closed,
  failures,
  IdParams,
  NoContent,
  pageOf,
  reference,
} from './schemas.ts';

const scopes = Type.Unsafe<string[] | null>({
  type: ['array', 'null'],
  items: { type: 'string' },
  description:
    'Names of the scopes that it may ask for; null: all, also those that are added later.',
});

export const ApiCallerBody = closed(
  {
    app_id: Type.String({ format: 'uuid' }),
    client_id: Type.String(),
    client_name: Type.String(),
    scopes,
  },
  { $id: 'ApiCaller', description: 'An application that may call an API.' },
);

const CallParams = Type.Object({
  id: Type.String(),
  app_id: Type.String({ description: 'Its `id` or `client_id`.' }),
});
const AllowanceBody = closed({ scopes: Type.Optional(scopes) }, { examples: [{ scopes: null }] });
const caller = reference<typeof ApiCallerBody>('ApiCaller');
const tags = ['APIs'];

/** `/apis/{id}/apps`. */
export function createApiCallerRoutes({
  apis,
}: {
  apis: Pick<Apis, 'listCallers' | 'allow' | 'disallow'>;
}): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.get(
      '/apis/:id/apps',
      {
        schema: {
          tags,
          operationId: 'listApiApps',
          summary: 'List the applications that may call an API',
          description: 'By name, all on one page.',
          params: IdParams,
          response: { 200: pageOf(caller), ...failures('privilege_missing', 'api_not_found') },
        },
      },
      async (request) => ({
        items: await apis.listCallers(request.params.id, { by: request.actor }),
        next: null,
      }),
    );

    server.put(
      '/apis/:id/apps/:app_id',
      {
        schema: {
          tags,
          operationId: 'allowApiApp',
          summary: 'Let an application call an API',
          description:
            'It gets tokens by naming the API in `resource` (RFC 8707). The admin API itself is called with privileges besides.',
          params: CallParams,
          body: AllowanceBody,
          response: {
            200: caller,
            ...bodyFailures('privilege_missing', 'api_not_found', 'application_not_found'),
          },
        },
      },
      async (request) => {
        const { id, app_id: applicationId } = request.params;
        const { scopes: allowed = null } = request.body;
        return await apis.allow(id, { applicationId, scopes: allowed }, changeOf(request));
      },
    );

    server.delete(
      '/apis/:id/apps/:app_id',
      {
        schema: {
          tags,
          operationId: 'disallowApiApp',
          summary: 'Let an application call an API no more',
          description: 'It gets no further token. Changes nothing when it could not.',
          params: CallParams,
          response: {
            204: NoContent,
            ...failures('privilege_missing', 'api_not_found', 'application_not_found'),
          },
        },
      },
      async (request, reply) => {
        const { id, app_id } = request.params;
        await apis.disallow(id, app_id, changeOf(request));
        return reply.code(204).send(null);
      },
    );
  };
}
