import { hash, randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import { v7 as newId } from 'uuid';
import type { Actor } from '../../actor.ts';
import type { AuditLog } from '../../audit/events.ts';
import type { Clock } from '../../clock.ts';
import { DomainError } from '../../domain-error.ts';
import { toIpAddress } from '../../ip-address.ts';
import { isId } from '../../paging.ts';
import { isStillRemembered } from '../../policy/sign-in-methods.ts';
import { createRememberedDeviceRows } from '../../storage/remembered-devices.ts';
import type { Database } from '../../storage/schema.ts';
import { inTransaction } from '../../storage/transaction.ts';
import { describeUserAgent } from '../../user-agent.ts';

const TOKEN_BYTES = 32;
const TOKEN = /^[\w-]{43}$/;
/** A person who signs in from ever new browsers keeps those used last. */
const MAX_DEVICES = 50;

/** A browser that stands in for a person's second factor. Times are milliseconds since the epoch. */
export interface RememberedDevice {
  id: string;
  browser: string | null;
  os: string | null;
  /** Where it was when it was remembered. */
  ip_address: string | null;
  created_at: number;
  last_used_at: number;
  expires_at: number;
}

/**
 * Browsers in which a person has given a second factor and wants not to be asked again for a while. A change of
 * password, and the removal of a factor, forget them all.
 */
export interface RememberedDevices {
  /**
   * @param options.lifetime seconds, as the person's policy has it.
   * @returns what the browser keeps in a cookie; undefined: the policy remembers none.
   */
  remember(
    userId: string,
    options: { lifetime: number; by: Actor },
  ): Promise<{ token: string; expiresAt: number } | undefined>;
  /**
   * Whether the browser is remembered for this person; notes that it was here.
   *
   * @param options.lifetime seconds, as the policy has it by now: a shorter one ends older devices too.
   * @returns since when, in milliseconds since the epoch; undefined: it is not.
   */
  recognise(
    userId: string,
    options: { token: string | undefined; lifetime: number },
  ): Promise<{ rememberedAt: number } | undefined>;
  /** The one used last first. */
  list(userId: string): Promise<RememberedDevice[]>;
  /** @throws {DomainError} `remembered_device_not_found`. */
  forget(userId: string, deviceId: string, change: { by: Actor }): Promise<void>;
  forgetAll(userId: string, change: { by: Actor }): Promise<void>;
  /** As `forgetAll`, in the caller's transaction, whose change is in the audit log. */
  forgetAllWithin(transaction: Kysely<Database>, userId: string): Promise<void>;
  /**
   * Removes up to `limit` whose time is over.
   *
   * @returns how many.
   */
  sweep(limit: number): Promise<number>;
}

export function createRememberedDevices(options: {
  db: Kysely<Database>;
  clock: Clock;
  audit: Pick<AuditLog, 'record'>;
}): RememberedDevices {
  const { db, clock, audit } = options;
  const rows = createRememberedDeviceRows(db);

  return {
    async remember(userId, { lifetime, by }) {
      if (lifetime <= 0) return undefined;
      const token = randomBytes(TOKEN_BYTES).toString('base64url');
      const now = clock.now();
      const expiresAt = now + lifetime * 1000;
      const id = newId();
      await inTransaction(db, async (transaction) => {
        const devices = createRememberedDeviceRows(transaction);
        const known = await devices.list(userId, now);
        for (const { id: oldest } of known.slice(MAX_DEVICES - 1)) {
          await devices.delete(userId, oldest);
        }
        await devices.insert({
          id,
          user_id: userId,
          token_hash: hashToken(token),
          ...describeUserAgent(by.request?.userAgent ?? null),
          ip_address: by.request && toIpAddress(by.request.address),
          created_at: now,
          last_used_at: now,
          expires_at: expiresAt,
        });
        await audit.record(transaction, by, {
          action: 'device.remember',
          target: { type: 'user', id: userId },
          details: { device_id: id },
        });
      });
      return { token, expiresAt };
    },

    async recognise(userId, { token = '', lifetime }) {
      if (lifetime <= 0 || !TOKEN.test(token)) return undefined;
      const device = await rows.find(userId, hashToken(token));
      const now = clock.now();
      if (!device || device.expires_at <= now) return undefined;
      const rememberedAt = device.created_at;
      const policy = { remembered_device_lifetime: lifetime };
      if (!isStillRemembered(policy, { rememberedAt, now })) return undefined;
      return (await rows.markUsed(device.id, now)) ? { rememberedAt } : undefined;
    },

    async list(userId) {
      const found = await rows.list(userId, clock.now());
      return found.map(({ user_id: _, token_hash: __, ...device }) => device);
    },

    async forget(userId, deviceId, { by }) {
      await inTransaction(db, async (transaction) => {
        const devices = createRememberedDeviceRows(transaction);
        const forgotten = isId(deviceId) && (await devices.delete(userId, deviceId));
        if (!forgotten) throw new DomainError('remembered_device_not_found');
        await audit.record(transaction, by, {
          action: 'device.forget',
          target: { type: 'user', id: userId },
          details: { device_id: deviceId },
        });
      });
    },

    async forgetAll(userId, { by }) {
      await inTransaction(db, async (transaction) => {
        const count = await createRememberedDeviceRows(transaction).deleteAll(userId);
        if (count === 0) return;
        await audit.record(transaction, by, {
          action: 'device.forget',
          target: { type: 'user', id: userId },
          details: { devices: count },
        });
      });
    },

    async forgetAllWithin(transaction, userId) {
      await createRememberedDeviceRows(transaction).deleteAll(userId);
    },

    sweep: (limit) => rows.sweep(clock.now(), limit),
  };
}

function hashToken(token: string): string {
  return hash('sha256', token, 'base64url');
}
