import { createAuditLog } from '../../src/audit/events.ts';
import { type AttemptOf, type Attempts, createAttempts } from '../../src/policy/attempts.ts';
import { createKnownDevices, type KnownDevices } from '../../src/policy/known-devices.ts';
import {
  createInstallationSettings,
  type InstallationSettings,
} from '../../src/policy/settings.ts';
import type { Storage } from '../../src/storage/database.ts';

/** Counters over a database, with a clock that tests move. */
export interface TestAttempts extends Attempts {
  devices: KnownDevices;
  settings: InstallationSettings;
  clock: { time: number; now(): number };
  /** Tries and fails. @returns seconds to wait, where it was not allowed; 0: it was. */
  fail(of: AttemptOf): Promise<number>;
  /** Tries and fails so often. @returns how often it was allowed. */
  failOften(of: AttemptOf, times: number): Promise<number>;
}

export function createTestAttempts(
  storage: Pick<Storage, 'db' | 'grouped'>,
  startAt: number = Date.now(),
): TestAttempts {
  const clock = { time: startAt, now: () => clock.time };
  const { db } = storage;
  const audit = createAuditLog({ db, clock });
  const settings = createInstallationSettings({ db, audit });
  const devices = createKnownDevices({ keys: ['for devices'], clock });
  const attempts = createAttempts({
    storage,
    keys: ['for attempts'],
    devices,
    settings,
    audit,
    clock,
  });
  const fail = async (of: AttemptOf) => {
    const attempt = await attempts.begin(of);
    return attempt.allowed ? 0 : attempt.retryAfter;
  };
  return {
    ...attempts,
    devices,
    settings,
    clock,
    fail,
    async failOften(of, times) {
      let allowed = 0;
      for (let i = 0; i < times; i += 1) if ((await fail(of)) === 0) allowed += 1;
      return allowed;
    },
  };
}
