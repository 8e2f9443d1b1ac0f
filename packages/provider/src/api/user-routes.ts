import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import type { Roles } from '../directory/roles.ts';
import type { User, Users } from '../directory/users.ts';
import { DomainError } from '../domain-error.ts';
import { type RoleBody, toRoleBody } from './role-routes.ts';
import {
  bodyFailures,
  failures,
  IdParams,
  mapPage,
  NoContent,
  nullableText,
  oneOf,
  PageQuery,
  pageOf,
  reference,
  Timestamp,
  timestamp,
} from './schemas.ts';

const Fields = {
  email: Type.String({
    description: 'Unique without regard to case. Signs in with the password.',
    examples: ['ada@example.com'],
  }),
  email_verified: Type.Boolean({
    description: 'Becomes false when the address changes, unless given in the same request.',
  }),
  username: nullableText({
    description: 'Unique without regard to case; without @ and space. Signs in as well.',
    examples: ['ada'],
  }),
  name: nullableText({ examples: ['Ada Lovelace'] }),
  given_name: nullableText({ examples: ['Ada'] }),
  family_name: nullableText({ examples: ['Lovelace'] }),
  state: oneOf(['active', 'suspended'], {
    description: 'Who is suspended can not sign in, and what they hold stops working.',
  }),
  roles: Type.Array(Type.String(), {
    maxItems: 1000,
    description: 'Names of all the roles to have; what is not in the list is withdrawn.',
    examples: [['admin']],
  }),
  password: nullableText({
    description: 'At least 8 characters. Never returned. null: no sign-in with a password.',
  }),
};

export const UserBody = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    email: Fields.email,
    email_verified: Fields.email_verified,
    username: Fields.username,
    name: Fields.name,
    given_name: Fields.given_name,
    family_name: Fields.family_name,
    state: Fields.state,
    roles: Type.Array(Type.String(), { description: 'Names of the roles, sorted.' }),
    created_at: Timestamp,
    updated_at: Timestamp,
  },
  { $id: 'User', additionalProperties: false, description: 'A person.' },
);

const UserChangesBody = Type.Partial(Type.Object(Fields), {
  additionalProperties: false,
  examples: [{ state: 'suspended' }],
});

const NewUserBody = Type.Object(
  { ...UserChangesBody.properties, email: Fields.email },
  {
    additionalProperties: false,
    examples: [
      {
        email: 'ada@example.com',
        username: 'ada',
        name: 'Ada Lovelace',
        password: 'correct horse battery staple',
        roles: ['admin'],
      },
    ],
  },
);

const GrantBody = Type.Object(
  {
    role_id: Type.Optional(Type.String({ description: 'Its id, or:' })),
    role: Type.Optional(Type.String({ description: 'its name.', examples: ['admin'] })),
  },
  {
    additionalProperties: false,
    minProperties: 1,
    maxProperties: 1,
    examples: [{ role: 'admin' }],
  },
);

const RoleParams = Type.Object({ id: Type.String(), role_id: Type.String() });
const user = reference<typeof UserBody>('User');
const role = reference<typeof RoleBody>('Role');
const tags = ['Users'];

/** `/users` and the roles of each. */
export function createUserRoutes({
  users,
  roles,
}: {
  users: Users;
  roles: Pick<Roles, 'get' | 'findByName'>;
}): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/users',
      {
        schema: {
          tags,
          operationId: 'createUser',
          summary: 'Add a user',
          body: NewUserBody,
          response: {
            201: user,
            ...bodyFailures('email_taken', 'username_taken', 'credentials_busy'),
          },
        },
      },
      async (request, reply) => {
        const created = await users.create(request.body);
        return reply
          .code(201)
          .header('location', `${request.url}/${created.id}`)
          .send(toUserBody(created));
      },
    );

    app.get(
      '/users',
      {
        schema: {
          tags,
          operationId: 'listUsers',
          summary: 'List users',
          description:
            'In the order they were added; `q` looks at the start of e-mail address, username and name.',
          querystring: PageQuery,
          response: { 200: pageOf(user), ...failures('parameter_invalid', 'cursor_invalid') },
        },
      },
      async (request) => mapPage(await users.list(request.query), toUserBody),
    );

    app.get(
      '/users/:id',
      {
        schema: {
          tags,
          operationId: 'getUser',
          summary: 'Read a user',
          params: IdParams,
          response: { 200: user, ...failures('user_not_found') },
        },
      },
      async (request) => toUserBody(await users.get(request.params.id)),
    );

    app.patch(
      '/users/:id',
      {
        schema: {
          tags,
          operationId: 'updateUser',
          summary: 'Change a user',
          description: 'What is absent stays as it is; null removes.',
          params: IdParams,
          body: UserChangesBody,
          response: {
            200: user,
            ...bodyFailures('user_not_found', 'email_taken', 'username_taken', 'credentials_busy'),
          },
        },
      },
      async (request) => toUserBody(await users.update(request.params.id, request.body)),
    );

    app.delete(
      '/users/:id',
      {
        schema: {
          tags,
          operationId: 'deleteUser',
          summary: 'Delete a user',
          params: IdParams,
          response: { 204: NoContent, ...failures('user_not_found') },
        },
      },
      async (request, reply) => {
        await users.delete(request.params.id);
        return reply.code(204).send(null);
      },
    );

    app.get(
      '/users/:id/roles',
      {
        schema: {
          tags,
          operationId: 'listUserRoles',
          summary: 'List the roles of a user',
          description: 'By name, all on one page.',
          params: IdParams,
          response: { 200: pageOf(role), ...failures('user_not_found') },
        },
      },
      async (request) => {
        const held = await users.listRoles(request.params.id);
        return { items: held.map(toRoleBody), next: null };
      },
    );

    app.post(
      '/users/:id/roles',
      {
        schema: {
          tags,
          operationId: 'grantUserRole',
          summary: 'Give a user a role',
          description: 'Changes nothing when the user has it.',
          params: IdParams,
          body: GrantBody,
          response: { 201: role, ...bodyFailures('user_not_found', 'role_not_found') },
        },
      },
      async (request, reply) => {
        const { role_id, role: name = '' } = request.body;
        const granted = role_id ? await roles.get(role_id) : await roles.findByName(name);
        if (!granted) throw new DomainError('role_not_found');
        await users.grantRole(request.params.id, granted.id);
        return reply.code(201).send(toRoleBody(granted));
      },
    );

    app.delete(
      '/users/:id/roles/:role_id',
      {
        schema: {
          tags,
          operationId: 'withdrawUserRole',
          summary: 'Withdraw a role from a user',
          description: 'Changes nothing when the user does not have it.',
          params: RoleParams,
          response: { 204: NoContent, ...failures('user_not_found') },
        },
      },
      async (request, reply) => {
        await users.withdrawRole(request.params.id, request.params.role_id);
        return reply.code(204).send(null);
      },
    );
  };
}

function toUserBody(user: User): Static<typeof UserBody> {
  return {
    id: user.id,
    email: user.email,
    email_verified: user.emailVerified,
    username: user.username,
    name: user.name,
    given_name: user.givenName,
    family_name: user.familyName,
    state: user.state,
    roles: user.roles,
    created_at: timestamp(user.createdAt),
    updated_at: timestamp(user.updatedAt),
  };
}
