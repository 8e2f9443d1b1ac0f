import { SYSTEM } from '../actor.ts';
import type { IntegrationTests } from '../applications/integration-tests/integration-tests.ts';
import type { Clock } from '../clock.ts';
import type { Challenges } from '../credentials/factors/challenges.ts';
import type { RememberedDevices } from '../credentials/factors/remembered-devices.ts';
import type { OneTimeTokens } from '../credentials/one-time-tokens.ts';
import type { Imports } from '../directory/imports/imports.ts';
import type { Users } from '../directory/users.ts';
import type { Mail } from '../mail/mail.ts';
import type { Attempts } from '../policy/attempts.ts';
import type { InstallationSettings } from '../policy/settings.ts';
import type { LogoutDelivery } from '../protocol/backchannel/delivery.ts';
import type { IdempotencyKeys } from '../storage/idempotency-keys.ts';
import type { OidcRecords } from '../storage/oidc-records.ts';
import type { SignInFlowRows } from '../storage/sign-in-flows.ts';
import type { Sweep } from '../storage/sweeper.ts';
import type { Traces } from '../traces/traces.ts';

const DAY_MS = 86_400_000;
const BATCH = 500;
/** Each user is erased in a transaction of its own, with an event of its own. */
const USERS_BATCH = 50;

/** All that `gatehouse serve` removes when its time is over. */
export function createSweeps(options: {
  records: Pick<OidcRecords, 'sweep'>;
  idempotencyKeys: Pick<IdempotencyKeys, 'sweep'>;
  challenges: Pick<Challenges, 'sweep'>;
  rememberedDevices: Pick<RememberedDevices, 'sweep'>;
  users: Pick<Users, 'eraseDeletedBefore'>;
  imports: Pick<Imports, 'sweep'>;
  settings: Pick<InstallationSettings, 'get'>;
  attempts: Pick<Attempts, 'sweep'>;
  logoutDelivery: Pick<LogoutDelivery, 'giveUpOld'>;
  mailDelivery: Pick<Mail['mailDelivery'], 'sweep'>;
  oneTimeTokens: Pick<OneTimeTokens, 'sweep'>;
  signInFlows: Pick<SignInFlowRows, 'sweep'>;
  integrationTests: Pick<IntegrationTests, 'sweep'>;
  signInTraces: Pick<Traces, 'sweep'>;
  clock: Clock;
}): Sweep[] {
  const { challenges, rememberedDevices } = options;
  const { records, idempotencyKeys, users, imports, settings, attempts, logoutDelivery, clock } =
    options;
  const { mailDelivery, oneTimeTokens } = options;
  return [
    {
      name: 'expired records of the protocol',
      batch: BATCH,
      sweep: (limit) => records.sweep(clock.now(), limit),
    },
    { name: 'logouts that are given up', batch: BATCH, sweep: logoutDelivery.giveUpOld },
    {
      name: 'expired idempotency keys',
      batch: BATCH,
      sweep: (limit) => idempotencyKeys.sweep(clock.now(), limit),
    },
    {
      name: 'sign-ins that were left',
      batch: BATCH,
      sweep: (limit) => options.signInFlows.sweep(clock.now(), limit),
    },
    { name: 'challenges out of time', batch: BATCH, sweep: challenges.sweep },
    { name: 'devices remembered long enough', batch: BATCH, sweep: rememberedDevices.sweep },
    { name: 'mails of long ago', batch: BATCH, sweep: mailDelivery.sweep },
    { name: 'expired links and codes', batch: BATCH, sweep: oneTimeTokens.sweep },
    {
      name: 'tests of integrations that are over',
      batch: BATCH,
      sweep: options.integrationTests.sweep,
    },
    { name: 'traces kept long enough', batch: BATCH, sweep: options.signInTraces.sweep },
    { name: 'counters of attempts that are empty', batch: BATCH, sweep: attempts.sweep },
    // One at a time, since each takes its rows with it.
    { name: 'imports that were over long ago', batch: 1, sweep: imports.sweep },
    {
      name: 'users deleted long ago',
      batch: USERS_BATCH,
      async sweep(limit) {
        const { deleted_users_kept_days: days } = await settings.get({ by: SYSTEM });
        return await users.eraseDeletedBefore(clock.now() - days * DAY_MS, limit, { by: SYSTEM });
      },
    },
  ];
}
