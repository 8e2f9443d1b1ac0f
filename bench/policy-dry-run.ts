import { randomBytes } from 'node:crypto';
import { SYSTEM } from '../packages/provider/src/actor.ts';
import { createDryRunApplication } from '../packages/provider/src/applications/application-dry-runs.ts';
import { createApplications } from '../packages/provider/src/applications/applications.ts';
import { createAuditLog } from '../packages/provider/src/audit/events.ts';
import { createAttributes } from '../packages/provider/src/directory/attributes.ts';
import { judgePastSignIn } from '../packages/provider/src/interaction/flow/past-sign-in.ts';
import { createPolicyDryRuns } from '../packages/provider/src/policy/dry-run.ts';
import { createPolicies } from '../packages/provider/src/policy/policies.ts';
import { createReplays, outcomeOf } from '../packages/provider/src/policy/replays.ts';
import { openStorage, type StorageOptions } from '../packages/provider/src/storage/database.ts';
import { fillDatabase, idOf } from './dataset.ts';
import { onServer, temporaryFolder } from './processes.ts';
import { type Measurement, median, report } from './report.ts';

const SERVER = process.env.GATEHOUSE_TEST_DATABASE_URL;
const SIGN_INS = 100_000;
const USERS = 20_000;
/** Of which the last is tried alone: one in so many sign-ins is to it. */
const APPLICATIONS = 20;
const DAYS = 30;
const AT_ONCE = 5000;
const RUNS = 5;
/** Milliseconds of all sign-ins, and that others wait for the thread meanwhile. */
const TARGETS = { whole: 10_000, blocked: 250 };

/** Dry runs over a month of sign-ins, and how long others wait for the thread while they go on. */
export async function run(): Promise<void> {
  const folder = temporaryFolder();
  const measurements: Measurement[] = [];
  try {
    measurements.push(...(await measure('sqlite', { dataFolder: folder.path })));
  } finally {
    folder.remove();
  }
  if (SERVER) {
    const name = `gatehouse_bench_${randomBytes(6).toString('hex')}`;
    const url = new URL(SERVER);
    url.pathname = `/${name}`;
    await onServer(SERVER, `create database ${name}`);
    try {
      const options = { dataFolder: '', databaseUrl: url.href };
      measurements.push(...(await measure('postgresql', options)));
    } finally {
      await onServer(SERVER, `drop database ${name} with (force)`);
    }
  } else {
    console.log('  PostgreSQL left out: GATEHOUSE_TEST_DATABASE_URL is not set.');
  }
  report('policy-dry-run', measurements);
}

async function measure(engine: string, options: StorageOptions): Promise<Measurement[]> {
  await (await openStorage(options)).close();
  const size = { users: USERS, roles: 100, applications: APPLICATIONS, grantsPerUser: 3 };
  await fillDatabase(options, size);
  const storage = await openStorage(options);
  try {
    const { db } = storage;
    const clock = { now: () => Date.now() };
    await addSignIns(db);
    const registry = { db, clock, audit: createAuditLog({ db, clock }) };
    const policies = createPolicies(registry);
    const attributes = createAttributes(registry);
    const applications = createApplications({ ...registry, storage, attributes });
    const replays = createReplays({ db, clock });
    const replaying = { db, policies, judge: judgePastSignIn, replays };
    const ofPolicy = createPolicyDryRuns({ ...replaying, clock });
    const ofApplication = createDryRunApplication({ ...replaying, applications });
    const by = SYSTEM;
    const { items } = await policies.list({}, { by });
    const id = items.find(({ is_default }) => is_default)?.id ?? '';
    const tried: Record<string, () => Promise<{ sign_ins: Record<string, number> }>> = {
      [`a policy, ${SIGN_INS} sign-ins`]: () =>
        outcomeOf(ofPolicy.run({ id, changes: { mfa: 'required' }, days: DAYS }, { by })),
      [`an application, ${SIGN_INS / APPLICATIONS} of them`]: () =>
        outcomeOf(
          ofApplication(
            { id: `app-${APPLICATIONS - 1}`, changes: { require_mfa: true }, days: DAYS },
            { by },
          ),
        ),
    };
    const measurements: Measurement[] = [];
    for (const [name, work] of Object.entries(tried)) {
      const times: number[] = [];
      const waits: number[] = [];
      let count = 0;
      for (let i = 0; i < RUNS; i += 1) {
        const started = performance.now();
        const { result, longestWait } = await watched(work);
        times.push(performance.now() - started);
        waits.push(longestWait);
        count = Object.values(result.sign_ins).reduce((sum, part) => sum + part, 0);
      }
      measurements.push(
        {
          name: `dry run of ${name}, ${engine}`,
          value: median(times),
          unit: 'ms',
          target: { atMost: TARGETS.whole },
          from: { signIns: count },
        },
        {
          name: `longest that others waited meanwhile, ${name}, ${engine}`,
          value: median(waits),
          unit: 'ms',
          target: { atMost: TARGETS.blocked },
        },
      );
    }
    return measurements;
  } finally {
    await storage.close();
  }
}

/** @returns also the longest time for which a timer of everybody else was late, in milliseconds. */
async function watched<T>(work: () => Promise<T>): Promise<{ result: T; longestWait: number }> {
  let last = performance.now();
  let longestWait = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    longestWait = Math.max(longestWait, now - last);
    last = now;
  }, 1);
  try {
    return { result: await work(), longestWait };
  } finally {
    clearInterval(timer);
  }
}

type Db = Awaited<ReturnType<typeof openStorage>>['db'];

/** Of everybody in turn, spread over the days, as the events of real ones are written. */
async function addSignIns(db: Db): Promise<void> {
  const first = Date.now() - (DAYS - 1) * 86_400_000;
  const step = ((DAYS - 1) * 86_400_000) / SIGN_INS;
  let at = first;
  const audit = createAuditLog({ db, clock: { now: () => Math.floor(at) } });
  for (let from = 0; from < SIGN_INS; from += AT_ONCE) {
    at = first + from * step;
    await db.transaction().execute((transaction) =>
      audit.recordAll(
        transaction,
        SYSTEM,
        Array.from({ length: AT_ONCE }, (_, i) => ({
          action: 'sign_in' as const,
          target: { type: 'user', id: idOf('user', ((from + i) * 7919) % USERS) },
          clientId: `app-${(from + i) % APPLICATIONS}`,
          details: { amr: ['pwd'], methods: ['password'] },
        })),
      ),
    );
  }
}
