import { createHmac, randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Actor } from '../actor.ts';
import { firstIdAt } from '../audit/event-ids.ts';
import type { AuditLog } from '../audit/events.ts';
import { canonical } from '../canonical.ts';
import type { Clock } from '../clock.ts';
import {
  type AttemptWrites,
  type Counter,
  createAttemptRows,
  createAttemptWrites,
} from '../storage/attempts.ts';
import type { Storage } from '../storage/database.ts';
import { createEventRows } from '../storage/events.ts';
import type { Database } from '../storage/schema.ts';
import { inTransaction } from '../storage/transaction.ts';
import {
  ATTEMPT_WINDOW,
  type AttemptLimits,
  CLOCK_LEEWAY,
  delaysOf,
  forgettingTime,
} from './attempt-limits.ts';
import type { KnownDevices } from './known-devices.ts';
import { type ChosenSettings, type InstallationSettings, SETTING_DEFAULTS } from './settings.ts';
import { sourceOf } from './source-networks.ts';

/** Who somebody says they are, before they have proved it, and from where. */
export interface AttemptOf {
  /** Whom what was typed names; nobody is counted too, by what was typed, so that the answer is the same. */
  account: { userId: string } | { identifier: string };
  /** Of the request, see {@link file://../request-origin.ts}; null: of a connection that has gone. */
  address: string | null;
  /** Value of the cookie by which a browser is known, see {@link KnownDevices}. */
  device?: string | undefined;
}

/** A place that is taken: it counts as a failure from the start, and needs no word to stay one. */
export interface AllowedAttempt {
  allowed: true;
  /**
   * What was to be proved is proved, so the place is given back. Earlier failures stay: a right password must not
   * make room for guessing codes.
   *
   * @param options.signedIn nothing is left to prove, and the failures at this account are forgotten.
   */
  succeeded(options?: { signedIn: boolean }): Promise<void>;
  /** Nothing was checked after all, so the place is given back. */
  withdrawn(): Promise<void>;
}

export interface RefusedAttempt {
  allowed: false;
  /** Seconds, at least one. */
  retryAfter: number;
}

/** What the person and administrators see. Times are milliseconds since the epoch. */
export interface AttemptState {
  /** Attempts that failed, and are not forgotten. */
  failures: number;
  /** Of the first and the last of them; null without any. */
  firstFailureAt: number | null;
  lastFailureAt: number | null;
  /** When a browser that has not signed in before may try again; null: now. */
  nextAttemptAt: number | null;
  /** From how many addresses they came, as far as the audit log tells. */
  addresses: number;
}

/**
 * Counts attempts to prove who one is, whatever the path: passwords, codes, links, registration. An account that was
 * failed at often waits longer and longer; a browser that has signed in to it before waits for its own failures only,
 * so nobody can keep the owner out. Addresses and networks have budgets. All processes over one database count
 * together.
 */
export interface Attempts {
  /**
   * Takes a place before anything is checked, atomically over all processes. Called again for each thing that is
   * proved, each time with the same `account`.
   */
  begin(of: AttemptOf): Promise<AllowedAttempt | RefusedAttempt>;
  state(userId: string): Promise<AttemptState>;
  /** Forgets the failures at an account. Addresses and networks stay as they are. */
  clear(userId: string, change: { by: Actor }): Promise<void>;
  /**
   * Removes up to `limit` counters that are empty.
   *
   * @returns how many.
   */
  sweep(limit: number): Promise<number>;
}

/** Milliseconds until changed limits hold in every process. */
const LIMITS_KEPT = 1000;
/** Failures of which the addresses are told apart. */
const MOST_EVENTS = 10_000;

export function createAttempts(options: {
  storage: Pick<Storage, 'db' | 'grouped'>;
  /** Newest first. Another key forgets what was counted. */
  keys: readonly [string, ...string[]];
  devices: Pick<KnownDevices, 'find'>;
  settings: Pick<InstallationSettings, 'current'>;
  audit: Pick<AuditLog, 'record'>;
  clock: Clock;
}): Attempts {
  const { storage, keys, devices, settings, audit, clock } = options;
  const { db, grouped } = storage;
  const rows = createAttemptRows(db);
  let limits = limitsOf({ ...SETTING_DEFAULTS, version: 0 });
  let writes = writesFor(grouped.db, limits);
  let readAt = Number.NEGATIVE_INFINITY;

  const keyOf = (...named: readonly string[]) =>
    createHmac('sha256', keys[0]).update(JSON.stringify(named)).digest('base64url');
  const accountKey = (userId: string) => keyOf('user', userId);

  /** Read again once in a while, and the statements made anew only when something has changed. */
  async function currentWrites(): Promise<AttemptWrites> {
    if (Math.abs(clock.now() - readAt) < LIMITS_KEPT) return writes;
    readAt = clock.now();
    const chosen = limitsOf(await settings.current());
    if (JSON.stringify(chosen) !== JSON.stringify(limits)) {
      limits = chosen;
      writes = writesFor(grouped.db, limits);
    }
    return writes;
  }

  function countersOf({ account, address, device }: AttemptOf): Counter[] {
    const userId = 'userId' in account ? account.userId : undefined;
    const owner =
      'userId' in account
        ? accountKey(account.userId)
        : keyOf('nobody', canonical(account.identifier));
    const known = devices.find(device, userId);
    // The owner shares neither the account's delay nor a café's address with who guesses.
    if (known !== undefined) {
      return [{ key: keyOf('device', owner, known), kind: 'device', owner }];
    }
    const source = sourceOf(address);
    return [
      { key: owner, kind: 'account', owner },
      { key: keyOf('address', source.address), kind: 'address', owner: null },
      { key: keyOf('network', source.network), kind: 'network', owner: null },
    ];
  }

  return {
    async begin(of) {
      const on = await currentWrites();
      const counters = countersOf(of);
      const all = counters.map(({ key }) => key);
      const attempt = randomUUID();
      const now = clock.now();
      const taken = await on.take(counters, { attempt, now });
      const held = all.filter((key) => taken.has(key));
      const giveBack = () => on.giveBack(held, { attempt, now: clock.now() });
      if (held.length < all.length) {
        await giveBack();
        const wait = (await rows.allowedAt(all.filter((key) => !taken.has(key)))) - now;
        return { allowed: false, retryAfter: Math.max(1, Math.ceil(wait / 1000)) };
      }
      return {
        allowed: true,
        succeeded: ({ signedIn } = { signedIn: false }) =>
          signedIn ? on.forget(held, { attempt, now: clock.now() }) : giveBack(),
        withdrawn: giveBack,
      };
    },

    async state(userId) {
      await currentWrites();
      const now = clock.now();
      const found = await rows.find(accountKey(userId), now);
      if (!found) {
        return {
          failures: 0,
          firstFailureAt: null,
          lastFailureAt: null,
          nextAttemptAt: null,
          addresses: 0,
        };
      }
      const { failures, since, lastAt, allowedAt } = found;
      const addresses = await createEventRows(db).countAddresses({
        targetId: userId,
        fromId: firstIdAt(since),
        atMost: MOST_EVENTS,
      });
      return {
        failures,
        firstFailureAt: since,
        lastFailureAt: lastAt,
        nextAttemptAt:
          allowedAt > now && allowedAt <= now + furthestAhead(limits) ? allowedAt : null,
        addresses,
      };
    },

    async clear(userId, { by }) {
      await inTransaction(db, async (transaction) => {
        await createAttemptRows(transaction).clear(accountKey(userId));
        const target = { type: 'user', id: userId };
        await audit.record(transaction, by, { action: 'attempts.clear', target });
      });
    },

    sweep: (limit) => rows.sweep(clock.now(), limit),
  };
}

function limitsOf(settings: ChosenSettings): AttemptLimits {
  return {
    free: settings.free_attempts,
    longestDelay: settings.longest_attempt_delay * 1000,
    perAddress: settings.attempts_per_address,
    perNetwork: settings.attempts_per_network,
  };
}

/** How far from now the next attempt at an account is at most, see `furthest` of the counters' rules. */
function furthestAhead({ longestDelay }: AttemptLimits): number {
  return longestDelay + CLOCK_LEEWAY;
}

function writesFor(db: Kysely<Database>, limits: AttemptLimits): AttemptWrites {
  const { perAddress, perNetwork } = limits;
  const account = forgettingTime(limits);
  const personal = furthestAhead(limits);
  return createAttemptWrites(db, {
    delays: delaysOf(limits),
    forgets: {
      account,
      device: account,
      address: Math.ceil(ATTEMPT_WINDOW / perAddress),
      network: Math.ceil(ATTEMPT_WINDOW / perNetwork),
    },
    room: { address: perAddress, network: perNetwork },
    furthest: {
      account: personal,
      device: personal,
      // Also after the limits were changed, a budget is there again once all of the window is over.
      address: ATTEMPT_WINDOW + CLOCK_LEEWAY,
      network: ATTEMPT_WINDOW + CLOCK_LEEWAY,
    },
  });
}
