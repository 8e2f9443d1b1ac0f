import type { FastifyPluginAsync } from 'fastify';
import { type Static, Type } from 'typebox';
import type { Factor } from '../credentials/factors/factor.ts';
import type { Factors } from '../credentials/factors/factors.ts';
import type { Users } from '../directory/users.ts';
import { createOwnedRoutes } from './owned-routes.ts';
import {
  closed,
  NullableTimestamp,
  nullableText,
  nullableTimestamp,
  oneOf,
  reference,
  Timestamp,
  timestamp,
} from './schemas.ts';

export const FactorBody = closed(
  {
    id: Type.String(),
    kind: oneOf(['totp', 'passkey', 'recovery_codes'], {
      description:
        '`totp`: an authenticator app; `passkey`: a passkey or security key; `recovery_codes`: stand in for the others.',
    }),
    name: nullableText({ description: 'As the person calls it; recovery codes have none.' }),
    created_at: Timestamp,
    last_used_at: NullableTimestamp,
    aaguid: Type.Optional(
      Type.String({
        description:
          'Model of the authenticator (WebAuthn), of passkeys; zeros when it does not say.',
      }),
    ),
    synced: Type.Optional(
      Type.Boolean({ description: 'Of passkeys: it can be copied to other devices.' }),
    ),
    backed_up: Type.Optional(
      Type.Boolean({ description: 'Of passkeys: it is kept elsewhere too.' }),
    ),
    codes_left: Type.Optional(
      Type.Integer({ description: 'Of recovery codes: how many are not used yet.' }),
    ),
  },
  {
    $id: 'Factor',
    description: 'Something by which a user proves who they are beside their password.',
  },
);

const factor = reference<typeof FactorBody>('Factor');
const consequences =
  'Their remembered devices are forgotten. Where a second factor is required, the next sign-in asks for a new one. Sessions go on: end them by `DELETE /users/{id}/sessions`.';

/** `/users/{id}/factors`. */
export function createFactorRoutes({
  users,
  factors,
}: {
  users: Pick<Users, 'get' | 'getToHelp'>;
  factors: Pick<Factors, 'list' | 'remove' | 'reset'>;
}): FastifyPluginAsync {
  return createOwnedRoutes({
    users,
    path: '/factors',
    param: 'factor_id',
    body: factor,
    toBody: toFactorBody,
    notFound: 'factor_not_found',
    list: {
      operationId: 'listUserFactors',
      summary: 'List the second factors of a user',
      description: 'The oldest first, all on one page. Nothing secret is shown.',
      of: (userId) => factors.list(userId),
    },
    removeAll: {
      operationId: 'resetUserFactors',
      summary: 'Remove all second factors of a user',
      description: `For who has lost them; recovery codes go too. ${consequences}`,
      of: (userId, by) => factors.reset(userId, by),
    },
    remove: {
      operationId: 'removeUserFactor',
      summary: 'Remove a second factor of a user',
      description: `The last one takes the recovery codes with it. ${consequences}`,
      one: (userId, factorId, by) => factors.remove(userId, factorId, by),
    },
  });
}

/** A factor as the API tells of it. */
export function toFactorBody(held: Factor): Static<typeof FactorBody> {
  const { id, kind, name, created_at, last_used_at, passkey, codes_left } = held;
  return {
    id,
    kind,
    name,
    created_at: timestamp(created_at),
    last_used_at: nullableTimestamp(last_used_at),
    ...passkey,
    ...(codes_left !== null && { codes_left }),
  };
}
