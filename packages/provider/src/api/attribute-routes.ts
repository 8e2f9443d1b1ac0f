import type { FastifyPluginAsync } from 'fastify';
import { type TUnsafe, Type } from 'typebox';
import { ATTRIBUTE_TYPES, type SingleValue } from '../directory/attribute-schema.ts';
import type { Attributes } from '../directory/attributes.ts';
import { createRegistryRoutes, toEntryBody } from './registry-routes.ts';
import { closed, nullableText, oneOf, reference, Timestamp } from './schemas.ts';

const canonical_values: TUnsafe<SingleValue[] | null> = Type.Unsafe({
  type: ['array', 'null'],
  items: { type: ['string', 'number', 'boolean'] },
  description: 'Only these values are allowed, from now on; null: any of the type.',
  examples: [['Sales', 'Support']],
});

const Changeable = {
  description: nullableText({ examples: ['Where somebody works'] }),
  required: Type.Boolean({ description: 'Whether every new user needs a value.' }),
  canonical_values,
};

const Fixed = {
  name: Type.String({
    description: '1 to 63 lower-case letters, digits or _. Never changes.',
    examples: ['department'],
  }),
  type: oneOf(ATTRIBUTE_TYPES, { description: 'As in SCIM (RFC 7643). Never changes.' }),
  multi_valued: Type.Boolean({
    description: 'Whether a user has a list of values. Never changes.',
  }),
};

export const AttributeBody = closed(
  {
    id: Type.String({ format: 'uuid' }),
    ...Fixed,
    ...Changeable,
    created_at: Timestamp,
    updated_at: Timestamp,
  },
  { $id: 'Attribute', description: 'An attribute of users that administrators have defined.' },
);

/** `/attributes`. */
export function createAttributeRoutes({
  attributes,
}: {
  attributes: Attributes;
}): FastifyPluginAsync {
  const changesBody = Type.Partial(Type.Object(Changeable), {
    additionalProperties: false,
    examples: [{ canonical_values: ['Sales', 'Support'] }],
  });
  return createRegistryRoutes({
    registry: attributes,
    path: '/attributes',
    tag: 'Attributes',
    noun: 'Attribute',
    singular: 'an attribute',
    plural: 'attributes',
    body: reference<typeof AttributeBody>('Attribute'),
    newBody: closed(
      {
        name: Fixed.name,
        type: Fixed.type,
        multi_valued: Type.Optional(Fixed.multi_valued),
        ...changesBody.properties,
      },
      { examples: [{ name: 'department', type: 'string' }] },
    ),
    changesBody,
    toBody: toEntryBody,
    notFound: 'attribute_not_found',
    taken: 'attribute_name_taken',
    deletionFailures: ['attribute_in_use'],
    deletionDescription:
      'Takes its values from everybody. Refused while a mapping or a claim names it.',
  });
}
