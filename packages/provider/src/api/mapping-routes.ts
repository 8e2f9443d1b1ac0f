import type { FastifyPluginAsync } from 'fastify';
import { Type } from 'typebox';
import type { Mappings } from '../directory/mappings/mappings.ts';
import { createRegistryRoutes, toEntryBody } from './registry-routes.ts';
import { closed, nullableText, reference, Timestamp } from './schemas.ts';

const Fields = {
  name: Type.String({ description: 'Unique without regard to case.', examples: ['Sales'] }),
  description: nullableText({ examples: ['CRM for everybody in sales'] }),
  enabled: Type.Boolean({ description: 'Whether the rule counts; default: it does.' }),
  condition: Type.String({
    description: 'In CEL, over `user`. It sees attributes and no roles.',
    examples: ['user.attributes.department == "Sales"'],
  }),
  role_ids: Type.Array(Type.String(), { description: 'The roles that it gives.' }),
  group_id: nullableText({
    description: 'The group that it gives, unless a rule before it or somebody decided otherwise.',
  }),
};

export const MappingBody = closed(
  {
    id: Type.String({ format: 'uuid' }),
    ...Fields,
    position: Type.Integer({ description: 'Rules are taken in this order.' }),
    created_at: Timestamp,
    updated_at: Timestamp,
  },
  {
    $id: 'Mapping',
    description: 'A rule that gives roles, or a group, to whoever meets its condition.',
  },
);

const changesBody = Type.Partial(Type.Object(Fields), {
  additionalProperties: false,
  examples: [{ enabled: false }],
});

export const NewMappingBody = closed(
  { ...changesBody.properties, name: Fields.name, condition: Fields.condition },
  { examples: [{ name: 'Managers', condition: 'user.email.endsWith("@example.com")' }] },
);

/** `/mappings`. */
export function createMappingRoutes({ mappings }: { mappings: Mappings }): FastifyPluginAsync {
  return createRegistryRoutes({
    registry: mappings,
    listAll: (asked) => mappings.listInOrder(asked),
    path: '/mappings',
    tag: 'Mappings',
    noun: 'Mapping',
    singular: 'a mapping',
    plural: 'mappings',
    body: reference<typeof MappingBody>('Mapping'),
    newBody: NewMappingBody,
    changesBody,
    toBody: toEntryBody,
    notFound: 'mapping_not_found',
    taken: 'mapping_name_taken',
    deletionDescription: 'What only it gave is taken back, in the background.',
  });
}
