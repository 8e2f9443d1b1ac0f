import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import type { Role, Roles } from '../directory/roles.ts';
import {
  bodyFailures,
  failures,
  IdParams,
  mapPage,
  NoContent,
  nullableText,
  PageQuery,
  pageOf,
  reference,
  Timestamp,
  timestamp,
} from './schemas.ts';

const Fields = {
  name: Type.String({
    description: 'Unique without regard to case. Applications get it in `roles` and `groups`.',
    examples: ['editors'],
  }),
  description: nullableText({ examples: ['May change articles'] }),
};

export const RoleBody = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    ...Fields,
    created_at: Timestamp,
    updated_at: Timestamp,
  },
  {
    $id: 'Role',
    additionalProperties: false,
    description: 'What people are given, by which applications tell them apart.',
  },
);

const RoleChangesBody = Type.Partial(Type.Object(Fields), {
  additionalProperties: false,
  examples: [{ description: 'May change articles' }],
});

const NewRoleBody = Type.Object(
  { ...RoleChangesBody.properties, name: Fields.name },
  { additionalProperties: false, examples: [{ name: 'editors' }] },
);

const role = reference<typeof RoleBody>('Role');
const tags = ['Roles'];

/** `/roles`. */
export function createRoleRoutes({ roles }: { roles: Roles }): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/roles',
      {
        schema: {
          tags,
          operationId: 'createRole',
          summary: 'Add a role',
          body: NewRoleBody,
          response: { 201: role, ...bodyFailures('role_name_taken') },
        },
      },
      async (request, reply) => {
        const created = await roles.create(request.body);
        return reply
          .code(201)
          .header('location', `${request.url}/${created.id}`)
          .send(toRoleBody(created));
      },
    );

    app.get(
      '/roles',
      {
        schema: {
          tags,
          operationId: 'listRoles',
          summary: 'List roles',
          description: 'In the order they were added; `q` looks at the start of the name.',
          querystring: PageQuery,
          response: { 200: pageOf(role), ...failures('parameter_invalid', 'cursor_invalid') },
        },
      },
      async (request) => mapPage(await roles.list(request.query), toRoleBody),
    );

    app.get(
      '/roles/:id',
      {
        schema: {
          tags,
          operationId: 'getRole',
          summary: 'Read a role',
          params: IdParams,
          response: { 200: role, ...failures('role_not_found') },
        },
      },
      async (request) => toRoleBody(await roles.get(request.params.id)),
    );

    app.patch(
      '/roles/:id',
      {
        schema: {
          tags,
          operationId: 'updateRole',
          summary: 'Change a role',
          description: 'What is absent stays as it is; null removes.',
          params: IdParams,
          body: RoleChangesBody,
          response: { 200: role, ...bodyFailures('role_not_found', 'role_name_taken') },
        },
      },
      async (request) => toRoleBody(await roles.update(request.params.id, request.body)),
    );

    app.delete(
      '/roles/:id',
      {
        schema: {
          tags,
          operationId: 'deleteRole',
          summary: 'Delete a role',
          description: 'Takes it from everyone who has it.',
          params: IdParams,
          response: { 204: NoContent, ...failures('role_not_found') },
        },
      },
      async (request, reply) => {
        await roles.delete(request.params.id);
        return reply.code(204).send(null);
      },
    );
  };
}

export function toRoleBody(role: Role): Static<typeof RoleBody> {
  return {
    id: role.id,
    name: role.name,
    description: role.description,
    created_at: timestamp(role.createdAt),
    updated_at: timestamp(role.updatedAt),
  };
}
