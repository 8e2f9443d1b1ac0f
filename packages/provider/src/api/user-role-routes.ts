import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import type { Roles } from '../directory/roles.ts';
import type { HeldRole } from '../directory/user-roles.ts';
import type { Users } from '../directory/users.ts';
import { DomainError } from '../domain-error.ts';
import { changeOf } from './changes.ts';
import { RoleBody, toRoleBody } from './role-routes.ts';
import {
  bodyFailures,
  closed,
  failures,
  IdParams,
  NoContent,
  oneOf,
  pageOf,
  reference,
} from './schemas.ts';

export const HeldRoleBody = closed(
  {
    ...RoleBody.properties,
    given_by: Type.Array(oneOf(['hand', 'mapping']), {
      description: 'Somebody gave it, a mapping gives it, or both.',
    }),
  },
  { $id: 'HeldRole', description: 'A role that a user has.' },
);

const GrantBody = closed(
  {
    role_id: Type.Optional(Type.String({ description: 'Its id, or:' })),
    role: Type.Optional(Type.String({ description: 'its name.', examples: ['admin'] })),
  },
  { minProperties: 1, maxProperties: 1, examples: [{ role: 'admin' }] },
);

const RoleParams = Type.Object({ id: Type.String(), role_id: Type.String() });
const role = reference<typeof RoleBody>('Role');
const heldRole = reference<typeof HeldRoleBody>('HeldRole');
const tags = ['Users'];

/** `/users/{id}/roles`. */
export function createUserRoleRoutes({
  users,
  roles,
}: {
  users: Pick<Users, 'listRoles' | 'grantRole' | 'withdrawRole'>;
  roles: Pick<Roles, 'get' | 'findByName'>;
}): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/users/:id/roles',
      {
        schema: {
          tags,
          operationId: 'listUserRoles',
          summary: 'List the roles of a user',
          description: 'By name, all on one page.',
          params: IdParams,
          response: {
            200: pageOf(heldRole),
            ...failures('privilege_missing', 'user_not_found'),
          },
        },
      },
      async (request) => {
        const held = await users.listRoles(request.params.id, { by: request.actor });
        return { items: held.map(toHeldRoleBody), next: null };
      },
    );

    app.post(
      '/users/:id/roles',
      {
        schema: {
          tags,
          operationId: 'grantUserRole',
          summary: 'Give a user a role',
          description: 'Changes nothing when somebody has given it before.',
          params: IdParams,
          body: GrantBody,
          response: {
            201: role,
            ...bodyFailures(
              'privilege_missing',
              'user_not_found',
              'user_deleted',
              'role_not_found',
            ),
          },
        },
      },
      async (request, reply) => {
        const { role_id, role: name = '' } = request.body;
        const granted = role_id
          ? await roles.get(role_id, { by: request.actor })
          : await roles.findByName(name);
        if (!granted) throw new DomainError('role_not_found');
        await users.grantRole(request.params.id, granted.id, { by: request.actor });
        reply.code(201);
        return toRoleBody(granted);
      },
    );

    app.delete(
      '/users/:id/roles/:role_id',
      {
        schema: {
          tags,
          operationId: 'withdrawUserRole',
          summary: 'Withdraw a role from a user',
          description: 'What a mapping gives stays. Changes nothing when nobody gave it.',
          params: RoleParams,
          response: {
            204: NoContent,
            ...failures('privilege_missing', 'user_not_found', 'user_deleted'),
          },
        },
      },
      async (request, reply) => {
        const { id, role_id } = request.params;
        await users.withdrawRole(id, role_id, changeOf(request));
        return reply.code(204).send(null);
      },
    );
  };
}

function toHeldRoleBody({ given_by, ...held }: HeldRole): Static<typeof HeldRoleBody> {
  return { ...toRoleBody(held), given_by };
}
