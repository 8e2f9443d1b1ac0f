import type { FastifyPluginAsync } from 'fastify';
import { type Static, Type } from 'typebox';
import type { Role, Roles } from '../directory/roles.ts';
import { createRegistryRoutes } from './registry-routes.ts';
import { closed, nullableText, reference, Timestamp, timestamp, withDefaults } from './schemas.ts';

const Fields = {
  name: Type.String({
    description: 'Unique without regard to case. Applications get it in `roles` and `groups`.',
    examples: ['editors'],
  }),
  description: nullableText({ examples: ['May change articles'] }),
  require_mfa: Type.Boolean({
    description: 'Whether whoever has it signs in with a second factor.',
  }),
};

export const RoleBody = closed(
  {
    id: Type.String({ format: 'uuid' }),
    ...Fields,
    created_at: Timestamp,
    updated_at: Timestamp,
  },
  {
    $id: 'Role',
    description:
      'What people are given: it opens applications, and applications tell people apart by it.',
  },
);

/** `/roles`. */
export function createRoleRoutes({ roles }: { roles: Roles }): FastifyPluginAsync {
  const changesBody = Type.Partial(Type.Object(Fields), {
    additionalProperties: false,
    examples: [{ description: 'May change articles' }],
  });
  return createRegistryRoutes({
    registry: roles,
    path: '/roles',
    tag: 'Roles',
    noun: 'Role',
    singular: 'a role',
    plural: 'roles',
    body: reference<typeof RoleBody>('Role'),
    newBody: closed(
      { ...withDefaults(changesBody.properties, { require_mfa: false }), name: Fields.name },
      { examples: [{ name: 'editors' }] },
    ),
    changesBody,
    toBody: toRoleBody,
    notFound: 'role_not_found',
    taken: 'role_name_taken',
    deletionFailures: ['last_super_privilege'],
    deletionDescription: 'Takes it from everyone who has it.',
  });
}

export function toRoleBody(role: Role): Static<typeof RoleBody> {
  return {
    id: role.id,
    name: role.name,
    description: role.description,
    require_mfa: role.require_mfa,
    created_at: timestamp(role.created_at),
    updated_at: timestamp(role.updated_at),
  };
}
