import type { FastifyPluginAsync } from 'fastify';
import { Type } from 'typebox';
import type { Groups } from '../directory/groups.ts';
import { createRegistryRoutes, toEntryBody } from './registry-routes.ts';
import { closed, nullableText, reference, Timestamp } from './schemas.ts';

const Fields = {
  name: Type.String({ description: 'Unique without regard to case.', examples: ['Field staff'] }),
  description: nullableText({ examples: ['People on the road'] }),
  policy_id: nullableText({ description: 'Their security policy; null: the default one.' }),
};

export const GroupBody = closed(
  {
    id: Type.String({ format: 'uuid' }),
    ...Fields,
    created_at: Timestamp,
    updated_at: Timestamp,
  },
  {
    $id: 'Group',
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
    newBody: closed(
      { ...changesBody.properties, name: Fields.name },
      { examples: [{ name: 'Field staff' }] },
    ),
    changesBody,
    toBody: toEntryBody,
    notFound: 'group_not_found',
    taken: 'group_name_taken',
    deletionDescription: 'Its people are then in none, under the default policy.',
  });
}
