import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import type { Application } from '../applications/application.ts';
import {
  APPLICATION_ACCESS,
  AUTH_METHODS,
  GRANT_TYPES,
  SIGNING_ALGS,
} from '../applications/application-rules.ts';
import {
  APPLICATION_DEFAULTS,
  type Applications,
  type ApplicationWithSecret,
} from '../applications/applications.ts';
import { ChangeHeaders, changeOf, setEtag } from './changes.ts';
import {
  bodyFailures,
  failures,
  mapPage,
  NoContent,
  nullableText,
  oneOf,
  PageQuery,
  pageOf,
  reference,
  Timestamp,
  timestamp,
  withDefaults,
} from './schemas.ts';

const client_id = Type.String({
  description: '3 to 100 letters, digits or `. _ ~ -`; made up when absent. Never changes.',
  examples: ['wiki'],
});
const client_secret = Type.String({
  description: 'Shown in this answer only; only its hash is kept.',
});

const Fields = {
  client_name: Type.String({ description: 'People read it at sign-in.', examples: ['Wiki'] }),
  application_type: oneOf(['web', 'native']),
  token_endpoint_auth_method: oneOf(AUTH_METHODS, {
    description: '`none` is a public application: it has no secret and must use PKCE.',
  }),
  redirect_uris: Type.Array(Type.String(), {
    description: 'Compared character by character.',
    examples: [['https://wiki.example.com/oidc/callback/']],
  }),
  post_logout_redirect_uris: Type.Array(Type.String(), {
    description: 'Compared character by character.',
    examples: [['https://wiki.example.com/']],
  }),
  grant_types: Type.Array(oneOf(GRANT_TYPES)),
  require_pkce: Type.Boolean({
    description:
      'Whether a sign-in must use PKCE (RFC 7636). Always true for a public application.',
  }),
  id_token_signed_response_alg: oneOf(SIGNING_ALGS),
  initiate_login_uri: nullableText({
    description: 'Where the launcher opens the application.',
    examples: ['https://wiki.example.com/oidc/authenticate/'],
  }),
  backchannel_logout_uri: nullableText({
    description:
      'Where the application hears that a session has ended (OpenID Connect Back-Channel Logout 1.0).',
    examples: ['https://wiki.example.com/oidc/backchannel-logout/'],
  }),
  access: oneOf(APPLICATION_ACCESS, {
    description:
      'Who may sign in: `everyone`, or who has a role that opens it (`/roles/{id}/apps`).',
  }),
  backchannel_logout_session_required: Type.Boolean({
    description:
      'The application ends only sessions that are named by their `sid`. The `sid` of a session is always sent; an application that needs it is not told of sessions that are no longer known.',
  }),
};

export const AppBody = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    client_id,
    ...Fields,
    created_at: Timestamp,
    updated_at: Timestamp,
  },
  {
    $id: 'App',
    additionalProperties: false,
    description: 'An application that people sign in to: an OAuth 2.0 client.',
  },
);

export const AppWithSecretBody = Type.Object(
  { ...AppBody.properties, client_secret: Type.Optional(client_secret) },
  {
    $id: 'AppWithSecret',
    additionalProperties: false,
    description: 'An application, with its secret when this request has made one.',
  },
);

const AppChangesBody = Type.Partial(Type.Object(Fields), {
  additionalProperties: false,
  examples: [{ redirect_uris: ['https://wiki.example.com/oidc/callback/'] }],
});

const NewAppBody = Type.Object(
  {
    ...withDefaults(AppChangesBody.properties, APPLICATION_DEFAULTS),
    client_id: Type.Optional(client_id),
    client_name: Fields.client_name,
  },
  {
    additionalProperties: false,
    examples: [
      {
        client_name: 'Wiki',
        redirect_uris: ['https://wiki.example.com/oidc/callback/'],
        post_logout_redirect_uris: ['https://wiki.example.com/'],
      },
    ],
  },
);

const AppParams = Type.Object({ id: Type.String({ description: 'Its `id` or `client_id`.' }) });
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
        return setEtag(reply, created.application)
          .code(201)
          .header('location', `${request.url}/${created.application.id}`)
          .send(toAppWithSecretBody(created));
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
          querystring: PageQuery,
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
        return setEtag(reply, found).send(toAppBody(found));
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
        return setEtag(reply, changed.application).send(toAppWithSecretBody(changed));
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
        schema: {
          tags,
          operationId: 'rotateAppSecret',
          summary: 'Make a new secret',
          description: 'The old one stops working at once.',
          params: AppParams,
          headers: ChangeHeaders,
          response: {
            200: appWithSecret,
            ...failures(
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
        const rotated = await applications.rotateSecret(request.params.id, changeOf(request));
        return setEtag(reply, rotated.application).send(toAppWithSecretBody(rotated));
      },
    );
  };
}

export function toAppBody(application: Application): Static<typeof AppBody> {
  const { client_secret_hash: _, version: __, created_at, updated_at, ...settings } = application;
  return { ...settings, created_at: timestamp(created_at), updated_at: timestamp(updated_at) };
}

function toAppWithSecretBody({
  application,
  client_secret: secret,
}: ApplicationWithSecret): Static<typeof AppWithSecretBody> {
  return { ...toAppBody(application), ...(secret !== null && { client_secret: secret }) };
}
