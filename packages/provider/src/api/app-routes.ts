import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Applications } from '../applications/applications.ts';
import { MAX_OLD_SECRET_LIFETIME } from '../applications/secret-rotation.ts';
import {
  type AppBody,
  AppChangesBody,
  AppParams,
  type AppWithSecretBody,
  NewAppBody,
  toAppBody,
  toAppWithSecretBody,
} from './app-bodies.ts';
import { ChangeHeaders, changeOf, setEtag } from './changes.ts';
import {
  bodyFailures,
  closed,
  failures,
  mapPage,
  NoContent,
  pageOf,
  reference,
  SearchQuery,
} from './schemas.ts';

const RotationBody = closed(
  {
    old_secret_lifetime: Type.Optional(
      Type.Integer({
        default: 0,
        description: `Seconds for which the secret before goes on, up to ${MAX_OLD_SECRET_LIFETIME}; 0: it stops working at once.`,
      }),
    ),
  },
  { examples: [{ old_secret_lifetime: 86400 }] },
);

const SecretParams = Type.Object({
  id: Type.String({ description: 'Its `id` or `client_id`.' }),
  secret_id: Type.String(),
});
const app = reference<typeof AppBody>('App');
const appWithSecret = reference<typeof AppWithSecretBody>('AppWithSecret');
const tags = ['Apps'];

/** `/apps`. */
export function createAppRoutes({
  applications,
}: {
  applications: Applications;
}): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.post(
      '/apps',
      {
        schema: {
          tags,
          operationId: 'createApp',
          summary: 'Add an application',
          description: 'Works from the next request on.',
          body: NewAppBody,
          response: { 201: appWithSecret, ...bodyFailures('privilege_missing', 'client_id_taken') },
        },
      },
      async (request, reply) => {
        const created = await applications.create(request.body, changeOf(request));
        const { application } = created;
        setEtag(reply, application)
          .code(201)
          .header('location', `${request.url}/${application.id}`);
        return toAppWithSecretBody(created);
      },
    );

    server.get(
      '/apps',
      {
        schema: {
          tags,
          operationId: 'listApps',
          summary: 'List applications',
          description:
            'In the order they were added; `q` looks at the start of `client_name` and `client_id`.',
          querystring: SearchQuery,
          response: {
            200: pageOf(app),
            ...failures('parameter_invalid', 'cursor_invalid', 'privilege_missing'),
          },
        },
      },
      async (request) =>
        mapPage(await applications.list(request.query, { by: request.actor }), toAppBody),
    );

    server.get(
      '/apps/:id',
      {
        schema: {
          tags,
          operationId: 'getApp',
          summary: 'Read an application',
          params: AppParams,
          response: { 200: app, ...failures('privilege_missing', 'application_not_found') },
        },
      },
      async (request, reply) => {
        const found = await applications.get(request.params.id, { by: request.actor });
        setEtag(reply, found);
        return toAppBody(found);
      },
    );

    server.patch(
      '/apps/:id',
      {
        schema: {
          tags,
          operationId: 'updateApp',
          summary: 'Change an application',
          description:
            'What is absent stays as it is. A secret is made, and shown, when the change needs one.',
          params: AppParams,
          headers: ChangeHeaders,
          body: AppChangesBody,
          response: {
            200: appWithSecret,
            ...bodyFailures(
              'parameter_invalid',
              'privilege_missing',
              'application_not_found',
              'version_mismatch',
            ),
          },
        },
      },
      async (request, reply) => {
        const { params, body } = request;
        const changed = await applications.update(params.id, body, changeOf(request));
        setEtag(reply, changed.application);
        return toAppWithSecretBody(changed);
      },
    );

    server.delete(
      '/apps/:id',
      {
        schema: {
          tags,
          operationId: 'deleteApp',
          summary: 'Delete an application',
          params: AppParams,
          headers: ChangeHeaders,
          response: {
            204: NoContent,
            ...failures(
              'parameter_invalid',
              'privilege_missing',
              'application_not_found',
              'version_mismatch',
            ),
          },
        },
      },
      async (request, reply) => {
        await applications.delete(request.params.id, changeOf(request));
        return reply.code(204).send(null);
      },
    );

    server.post(
      '/apps/:id/rotate-secret',
      {
        // All of it has defaults, so there may be none.
        preValidation: async (request) => {
          request.body ??= {};
        },
        schema: {
          tags,
          operationId: 'rotateAppSecret',
          summary: 'Make a new secret',
          description:
            'The one before stops working at once, unless `old_secret_lifetime` lets it go on for a while. More than two are never live.',
          params: AppParams,
          headers: ChangeHeaders,
          body: RotationBody,
          response: {
            200: appWithSecret,
            ...bodyFailures(
              'parameter_invalid',
              'privilege_missing',
              'application_not_found',
              'version_mismatch',
              'application_has_no_secret',
            ),
          },
        },
      },
      async (request, reply) => {
        const { old_secret_lifetime: oldLifetime = 0 } = request.body;
        const change = changeOf(request);
        const rotated = await applications.rotateSecret(request.params.id, { oldLifetime }, change);
        setEtag(reply, rotated.application);
        return toAppWithSecretBody(rotated);
      },
    );

    server.delete(
      '/apps/:id/secrets/:secret_id',
      {
        schema: {
          tags,
          operationId: 'deleteAppSecret',
          summary: 'End a secret',
          description: 'It stops working at once. The last live one stays.',
          params: SecretParams,
          headers: ChangeHeaders,
          response: {
            204: NoContent,
            ...failures(
              'parameter_invalid',
              'privilege_missing',
              'application_not_found',
              'secret_not_found',
              'last_secret',
              'version_mismatch',
            ),
          },
        },
      },
      async (request, reply) => {
        const { id, secret_id } = request.params;
        await applications.deleteSecret(id, secret_id, changeOf(request));
        return reply.code(204).send(null);
      },
    );
  };
}
