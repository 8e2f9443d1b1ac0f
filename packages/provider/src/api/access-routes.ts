import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import type { Access } from '../applications/access.ts';
import type { AccessDecision } from '../applications/access-decision.ts';
import type { AccessExplanations } from '../applications/access-explanations.ts';
import { APPLICATION_ACCESS } from '../applications/application-rules.ts';
import { USER_STATES } from '../directory/user.ts';
import { type AppBody, AppParams, toAppBody } from './app-bodies.ts';
import { changeOf } from './changes.ts';
import {
  bodyFailures,
  closed,
  failures,
  IdParams,
  mapPage,
  NoContent,
  oneOf,
  PageQuery,
  pageOf,
  reference,
} from './schemas.ts';

/** A role by its name. */
export const NamedRole = closed({ id: Type.String({ format: 'uuid' }), name: Type.String() });

export const AppRoleBody = closed(NamedRole.properties, {
  $id: 'AppRole',
  description: 'A role that opens an application.',
});

export const AccessDecisionBody = closed(
  {
    allowed: Type.Boolean(),
    reason: Type.String({ description: 'In a sentence, for administrators.' }),
    steps: Type.Array(
      Type.Union([
        closed({
          check: oneOf(['user_is_active']),
          passed: Type.Boolean(),
          state: oneOf(USER_STATES),
        }),
        closed({
          check: oneOf(['application_is_open']),
          passed: Type.Boolean(),
          access: oneOf(APPLICATION_ACCESS),
          opening_roles: Type.Array(NamedRole),
          held_roles: Type.Array(NamedRole),
          granted_by: Type.Array(NamedRole, { description: 'The roles in both lists.' }),
        }),
      ]),
      { description: 'In the order in which they are taken; the first that fails decides.' },
    ),
    changes: Type.Array(
      closed({
        action: oneOf(['activate_user', 'grant_role', 'open_to_role', 'open_to_everyone']),
        role_id: Type.Optional(Type.String({ format: 'uuid' })),
        role: Type.Optional(Type.String({ description: 'Its name.' })),
        detail: Type.String({ description: 'In a sentence, for administrators.' }),
      }),
      { description: 'The smallest changes that together would allow it.' },
    ),
  },
  { $id: 'AccessDecision', description: 'Whether a user may open an application, and why.' },
);

const AppOfRoleBody = closed(
  { app_id: Type.String({ description: 'Its `id` or `client_id`.' }) },
  { examples: [{ app_id: 'wiki' }] },
);

const RoleAppParams = Type.Object({
  id: Type.String(),
  app_id: Type.String({ description: 'Its `id` or `client_id`.' }),
});
const app = reference<typeof AppBody>('App');
const appRole = reference<typeof AppRoleBody>('AppRole');
const decision = reference<typeof AccessDecisionBody>('AccessDecision');

/** `/roles/{id}/apps`, `/apps/{id}/roles` and `/users/{id}/access/{app_id}`. */
export function createAccessRoutes({
  access,
  explanations,
}: {
  access: Pick<Access, 'listRoles' | 'listApplications' | 'open' | 'close'>;
  explanations: Pick<AccessExplanations, 'explain'>;
}): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.get(
      '/roles/:id/apps',
      {
        schema: {
          tags: ['Roles'],
          operationId: 'listRoleApps',
          summary: 'List the applications that a role opens',
          params: IdParams,
          querystring: PageQuery,
          response: {
            200: pageOf(app),
            ...failures(
              'parameter_invalid',
              'cursor_invalid',
              'privilege_missing',
              'role_not_found',
            ),
          },
        },
      },
      async (request) => {
        const { params, query, actor } = request;
        return mapPage(await access.listApplications(params.id, query, { by: actor }), toAppBody);
      },
    );

    server.post(
      '/roles/:id/apps',
      {
        schema: {
          tags: ['Roles'],
          operationId: 'addRoleApp',
          summary: 'Let a role open an application',
          description:
            'Matters where the application has `access` of `roles`. Changes nothing when it does so already.',
          params: IdParams,
          body: AppOfRoleBody,
          response: {
            201: app,
            ...bodyFailures('privilege_missing', 'role_not_found', 'application_not_found'),
          },
        },
      },
      async (request, reply) => {
        const { params, body } = request;
        const opened = await access.open(params.id, body.app_id, changeOf(request));
        reply.code(201);
        return toAppBody(opened);
      },
    );

    server.delete(
      '/roles/:id/apps/:app_id',
      {
        schema: {
          tags: ['Roles'],
          operationId: 'removeRoleApp',
          summary: 'Let a role open an application no more',
          description:
            'Who has no other role for it is out at the next request. Changes nothing when it was not open.',
          params: RoleAppParams,
          response: {
            204: NoContent,
            ...failures('privilege_missing', 'role_not_found', 'application_not_found'),
          },
        },
      },
      async (request, reply) => {
        const { id, app_id } = request.params;
        await access.close(id, app_id, changeOf(request));
        return reply.code(204).send(null);
      },
    );

    server.get(
      '/apps/:id/roles',
      {
        schema: {
          tags: ['Apps'],
          operationId: 'listAppRoles',
          summary: 'List the roles that open an application',
          description: 'By name, all on one page.',
          params: AppParams,
          response: {
            200: pageOf(appRole),
            ...failures('privilege_missing', 'application_not_found'),
          },
        },
      },
      async (request) => ({
        items: await access.listRoles(request.params.id, { by: request.actor }),
        next: null,
      }),
    );

    server.get(
      '/users/:id/access/:app_id',
      {
        schema: {
          tags: ['Users'],
          operationId: 'explainUserAccess',
          summary: 'Explain whether a user may open an application',
          params: RoleAppParams,
          response: {
            200: decision,
            ...failures('privilege_missing', 'user_not_found', 'application_not_found'),
          },
        },
      },
      async (request) => {
        const { id, app_id } = request.params;
        return toDecisionBody(await explanations.explain(id, app_id, { by: request.actor }));
      },
    );
  };
}

function toDecisionBody(decided: AccessDecision): Static<typeof AccessDecisionBody> {
  return { ...decided };
}
