import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import type {
  RememberedDevice,
  RememberedDevices,
} from '../credentials/factors/remembered-devices.ts';
import type { Users } from '../directory/users.ts';
import {
  failures,
  IdParams,
  NoContent,
  nullableText,
  pageOf,
  reference,
  Timestamp,
  timestamp,
} from './schemas.ts';

export const RememberedDeviceBody = Type.Object(
  {
    id: Type.String(),
    browser: nullableText({ description: 'As it named itself.' }),
    os: nullableText({ description: 'As the browser named it.' }),
    ip_address: nullableText({ description: 'Where it was when it was remembered.' }),
    created_at: Timestamp,
    last_used_at: Timestamp,
    expires_at: Timestamp,
  },
  {
    $id: 'RememberedDevice',
    additionalProperties: false,
    description: 'A browser in which a user is not asked for a second factor for a while.',
  },
);

const DeviceParams = Type.Object({ id: Type.String(), device_id: Type.String() });
const device = reference<typeof RememberedDeviceBody>('RememberedDevice');
const tags = ['Users'];

/** `/users/{id}/remembered-devices`. */
export function createRememberedDeviceRoutes({
  users,
  rememberedDevices,
}: {
  users: Pick<Users, 'get' | 'getToHelp'>;
  rememberedDevices: Pick<RememberedDevices, 'list' | 'forget' | 'forgetAll'>;
}): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/users/:id/remembered-devices',
      {
        schema: {
          tags,
          operationId: 'listUserRememberedDevices',
          summary: 'List the remembered devices of a user',
          description: 'The one used last first, all on one page.',
          params: IdParams,
          response: { 200: pageOf(device), ...failures('privilege_missing', 'user_not_found') },
        },
      },
      async (request) => {
        const user = await users.get(request.params.id, { by: request.actor });
        const items = await rememberedDevices.list(user.id);
        return { items: items.map(toDeviceBody), next: null };
      },
    );

    app.delete(
      '/users/:id/remembered-devices',
      {
        schema: {
          tags,
          operationId: 'forgetUserRememberedDevices',
          summary: 'Forget all remembered devices of a user',
          description: 'Changes nothing when there is none.',
          params: IdParams,
          response: { 204: NoContent, ...failures('privilege_missing', 'user_not_found') },
        },
      },
      async (request, reply) => {
        const user = await users.getToHelp(request.params.id, { by: request.actor });
        await rememberedDevices.forgetAll(user.id, { by: request.actor });
        return reply.code(204).send(null);
      },
    );

    app.delete(
      '/users/:id/remembered-devices/:device_id',
      {
        schema: {
          tags,
          operationId: 'forgetUserRememberedDevice',
          summary: 'Forget a remembered device of a user',
          params: DeviceParams,
          response: {
            204: NoContent,
            ...failures('privilege_missing', 'user_not_found', 'remembered_device_not_found'),
          },
        },
      },
      async (request, reply) => {
        const user = await users.getToHelp(request.params.id, { by: request.actor });
        await rememberedDevices.forget(user.id, request.params.device_id, { by: request.actor });
        return reply.code(204).send(null);
      },
    );
  };
}

/** A remembered device as the API tells of it. */
export function toDeviceBody(held: RememberedDevice): Static<typeof RememberedDeviceBody> {
  const { created_at, last_used_at, expires_at, ...names } = held;
  return {
    ...names,
    created_at: timestamp(created_at),
    last_used_at: timestamp(last_used_at),
    expires_at: timestamp(expires_at),
  };
}
