import type { FastifyPluginAsync } from 'fastify';
import { type Static, Type } from 'typebox';
import type { Group, Groups } from '../directory/groups.ts';
import { createRegistryRoutes } from './registry-routes.ts';
import { nullableText, reference, Timestamp, timestamp } from './schemas.ts';

const Fields = {
  name: Type.String({ description: 'Unique without regard to case.', examples: ['Field staff'] }),
  description: nullableText({ examples: ['People on the road'] }),
  policy_id: nullableText({ description: 'Their security policy; null: the default one.' }),
};

export const GroupBody = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    ...Fields,
    created_at: Timestamp,
    updated_at: Timestamp,
  },
  {
    $id: 'Group',
    additionalProperties: false,
    description: 'People under one security policy; a person is in one group or in none.',
  },
);

/** `/groups`. */
export function createGroupRoutes({ groups }: { groups: Groups }): FastifyPluginAsync {
  const changesBody = Type.Partial(Type.Object(Fields), {
    additionalProperties: false,
    examples: [{ description: 'People on the road' }],
  });
  return createRegistryRoutes({
    registry: groups,
    path: '/groups',
    tag: 'Groups',
    noun: 'Group',
    singular: 'a group',
    plural: 'groups',
    body: reference<typeof GroupBody>('Group'),
    newBody: Type.Object(
      { ...changesBody.properties, name: Fields.name },
      { additionalProperties: false, examples: [{ name: 'Field staff' }] },
    ),
    changesBody,
    toBody: toGroupBody,
    notFound: 'group_not_found',
    taken: 'group_name_taken',
    deletionDescription: 'Its people are then in none, under the default policy.',
  });
}

function toGroupBody({
  version: _,
  created_at,
  updated_at,
  ...group
}: Group): Static<typeof GroupBody> {
  return { ...group, created_at: timestamp(created_at), updated_at: timestamp(updated_at) };
}
