import type { FastifyPluginAsync } from 'fastify';
import { type Static, Type } from 'typebox';
import type {
  RememberedDevice,
  RememberedDevices,
} from '../credentials/factors/remembered-devices.ts';
import type { Users } from '../directory/users.ts';
import { createOwnedRoutes } from './owned-routes.ts';
import { closed, nullableText, reference, Timestamp, timestamp } from './schemas.ts';

export const RememberedDeviceBody = closed(
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
    description: 'A browser in which a user is not asked for a second factor for a while.',
  },
);

const device = reference<typeof RememberedDeviceBody>('RememberedDevice');

/** `/users/{id}/remembered-devices`. */
export function createRememberedDeviceRoutes({
  users,
  rememberedDevices,
}: {
  users: Pick<Users, 'get' | 'getToHelp'>;
  rememberedDevices: Pick<RememberedDevices, 'list' | 'forget' | 'forgetAll'>;
}): FastifyPluginAsync {
  return createOwnedRoutes({
    users,
    path: '/remembered-devices',
    param: 'device_id',
    body: device,
    toBody: toDeviceBody,
    notFound: 'remembered_device_not_found',
    list: {
      operationId: 'listUserRememberedDevices',
      summary: 'List the remembered devices of a user',
      description: 'The one used last first, all on one page.',
      of: (userId) => rememberedDevices.list(userId),
    },
    removeAll: {
      operationId: 'forgetUserRememberedDevices',
      summary: 'Forget all remembered devices of a user',
      description: 'Changes nothing when there is none.',
      of: (userId, by) => rememberedDevices.forgetAll(userId, by),
    },
    remove: {
      operationId: 'forgetUserRememberedDevice',
      summary: 'Forget a remembered device of a user',
      one: (userId, deviceId, by) => rememberedDevices.forget(userId, deviceId, by),
    },
  });
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
