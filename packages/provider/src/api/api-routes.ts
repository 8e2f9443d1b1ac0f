import type { FastifyPluginAsync } from 'fastify';
import { Type } from 'typebox';
import { ACCESS_TOKEN_FORMATS, API_DEFAULTS } from '../applications/api.ts';
import type { Apis } from '../applications/apis.ts';
import { SIGNING_ALGS } from '../applications/application-rules.ts';
import { createRegistryRoutes, toEntryBody } from './registry-routes.ts';
import { closed, nullableText, oneOf, reference, Timestamp, withDefaults } from './schemas.ts';

const scopeName = Type.String({ examples: ['orders:read'] });
const scopeDescription = nullableText({ examples: ['See orders'] });

const Fields = {
  name: Type.String({ description: 'Unique without regard to case.', examples: ['Orders'] }),
  description: nullableText({ examples: ['Orders of the shop'] }),
  access_token_format: oneOf(ACCESS_TOKEN_FORMATS, {
    description:
      '`jwt`: the API checks tokens by our published keys (RFC 9068). `opaque`: by asking us (RFC 7662), which lets a token end early.',
  }),
  access_token_signing_alg: oneOf(SIGNING_ALGS, { description: 'Of tokens of format `jwt`.' }),
  access_token_lifetime: Type.Unsafe<number | null>({
    type: ['integer', 'null'],
    description: 'Seconds: 60 to 86400; null: that of the application.',
    examples: [300],
  }),
};

const identifier = Type.String({
  description:
    'The resource indicator (RFC 8707) that applications ask with, and the audience of tokens: an absolute URI, which need not answer. Never changes.',
  examples: ['https://api.example.com/orders'],
});

export const ApiBody = closed(
  {
    id: Type.String({ format: 'uuid' }),
    identifier,
    ...Fields,
    scopes: Type.Array(closed({ name: scopeName, description: scopeDescription })),
    is_built_in: Type.Boolean({ description: 'Of our own admin API, which stays as it is.' }),
    created_at: Timestamp,
    updated_at: Timestamp,
  },
  { $id: 'Api', description: 'An API that access tokens are for: a resource server.' },
);

/** `/apis`. */
export function createApiRoutes({ apis }: { apis: Apis }): FastifyPluginAsync {
  const scopes = Type.Array(
    closed({ name: scopeName, description: Type.Optional(scopeDescription) }),
    { description: 'What tokens can allow.' },
  );
  const changesBody = Type.Partial(Type.Object({ ...Fields, scopes }), {
    additionalProperties: false,
    examples: [{ scopes: [{ name: 'orders:read' }, { name: 'orders:write' }] }],
  });
  return createRegistryRoutes({
    registry: apis,
    path: '/apis',
    tag: 'APIs',
    noun: 'Api',
    singular: 'an API',
    plural: 'apis',
    body: reference<typeof ApiBody>('Api'),
    newBody: closed(
      { ...withDefaults(changesBody.properties, API_DEFAULTS), name: Fields.name, identifier },
      {
        examples: [
          {
            name: 'Orders',
            identifier: 'https://api.example.com/orders',
            scopes: [{ name: 'orders:read', description: 'See orders' }],
          },
        ],
      },
    ),
    changesBody,
    toBody: toEntryBody,
    notFound: 'api_not_found',
    taken: ['api_name_taken', 'api_identifier_taken'],
    changeFailures: ['api_is_built_in'],
    deletionFailures: ['api_is_built_in'],
    deletionDescription:
      'No application gets a token for it any more; tokens of format `jwt` go on until they expire.',
  });
}
