import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import {
  KEY_STATES,
  type ListSigningKeys,
  NAMED_AT_MOST,
  type PublishedKey,
} from '../protocol/signing-key-list.ts';
import { closed, failures, oneOf, pageOf, reference, Timestamp, timestamp } from './schemas.ts';

export const SigningKeyBody = closed(
  {
    kid: Type.String({ description: 'As tokens name it in their header.' }),
    alg: Type.String({ examples: ['ES256'] }),
    state: oneOf(KEY_STATES, {
      description:
        '`signing`: what is signed by its algorithm is signed with it; `published`: what was signed with it can be verified.',
    }),
    created_at: Timestamp,
    public_jwk: Type.Record(Type.String(), Type.String(), {
      description: 'As in the key set (RFC 7517); never the private half.',
    }),
    apps: Type.Integer({ description: 'Applications whose ID tokens it signs.' }),
    apis: Type.Integer({ description: 'APIs whose access tokens it signs.' }),
    used_by: Type.Array(
      closed({
        kind: oneOf(['app', 'api'] as const),
        id: Type.String({ format: 'uuid' }),
        name: Type.String(),
      }),
      { description: `The first ${NAMED_AT_MOST} of them.` },
    ),
  },
  { $id: 'SigningKey', description: 'A key that tokens are signed with.' },
);

/** `/keys`. */
export function createKeyRoutes(options: {
  listSigningKeys: ListSigningKeys;
}): FastifyPluginAsyncTypebox {
  const { listSigningKeys } = options;
  return async (app) => {
    app.get(
      '/keys',
      {
        schema: {
          tags: ['Keys'],
          operationId: 'listKeys',
          summary: 'List signing keys',
          description: 'All on one page, in the order of the key set. For super administrators.',
          response: {
            200: pageOf(reference<typeof SigningKeyBody>('SigningKey')),
            ...failures('privilege_missing'),
          },
        },
      },
      async ({ actor }) => ({
        items: (await listSigningKeys({ by: actor })).map(toBody),
        next: null,
      }),
    );
  };
}

function toBody({ created_at, ...key }: PublishedKey): Static<typeof SigningKeyBody> {
  return { ...key, created_at: timestamp(created_at) };
}
