import { randomBytes } from 'node:crypto';
import { SYSTEM } from '../packages/provider/src/actor.ts';
import { createAccess } from '../packages/provider/src/applications/access.ts';
import { createApplicationClaims } from '../packages/provider/src/applications/application-claims.ts';
import { createApplications } from '../packages/provider/src/applications/applications.ts';
import { createAuditLog } from '../packages/provider/src/audit/events.ts';
import { createPasswordChanges } from '../packages/provider/src/credentials/password-changes.ts';
import { createAttributes } from '../packages/provider/src/directory/attributes.ts';
import { createUsers } from '../packages/provider/src/directory/users.ts';
import { createPolicies } from '../packages/provider/src/policy/policies.ts';
import { openStorage, type StorageOptions } from '../packages/provider/src/storage/database.ts';
import { type DatasetSize, fillDatabase, idOf, personOf } from './dataset.ts';
import { onServer, temporaryFolder } from './processes.ts';
import { type Measurement, median, report } from './report.ts';

const SAMPLES = 400;
const SERVER = process.env.GATEHOUSE_TEST_DATABASE_URL;
const MANY = Number(process.env.GATEHOUSE_BENCH_USERS ?? 1_000_000);
const FEW = 1000;
/** Milliseconds, and times of the same on few users. */
const TARGETS = { milliseconds: 5, times: 1.5 };

const sizeOf = (users: number): DatasetSize => ({
  users,
  roles: Math.min(users, 1000),
  applications: Math.min(users, 1000),
  grantsPerUser: 5,
});

/** What is asked of the directory most, among a million people and among a thousand. */
export async function run(): Promise<void> {
  const measurements = await compare('sqlite', async (users, measure) => {
    const folder = temporaryFolder();
    try {
      return await measure({ dataFolder: folder.path }, users);
    } finally {
      folder.remove();
    }
  });
  if (SERVER) {
    measurements.push(
      ...(await compare('postgresql', async (users, measure) => {
        const name = `gatehouse_bench_${randomBytes(6).toString('hex')}`;
        const url = new URL(SERVER);
        url.pathname = `/${name}`;
        await onServer(SERVER, `create database ${name}`);
        try {
          return await measure({ dataFolder: '', databaseUrl: url.href }, users);
        } finally {
          await onServer(SERVER, `drop database ${name} with (force)`);
        }
      })),
    );
  } else {
    console.log('  PostgreSQL left out: GATEHOUSE_TEST_DATABASE_URL is not set.');
  }
  report('directory', measurements);
}

type Medians = Record<string, number>;
type Measure = (options: StorageOptions, users: number) => Promise<Medians>;

async function compare(
  engine: string,
  withDatabase: (users: number, measure: Measure) => Promise<Medians>,
): Promise<Measurement[]> {
  const few = await withDatabase(FEW, measureMedians);
  const many = await withDatabase(MANY, measureMedians);
  return Object.entries(many).flatMap(([name, value]): Measurement[] => [
    {
      name: `${name}, ${engine}, ${MANY} users`,
      value,
      unit: 'ms',
      target: { atMost: TARGETS.milliseconds },
    },
    {
      name: `${name}, ${engine}, ${MANY} users against ${FEW}`,
      value: value / (few[name] ?? Number.NaN),
      unit: 'x',
      target: { atMost: TARGETS.times },
      from: { many: value, few: few[name] ?? Number.NaN },
    },
  ]);
}

async function measureMedians(options: StorageOptions, users: number): Promise<Medians> {
  const size = sizeOf(users);
  await (await openStorage(options)).close();
  await fillDatabase(options, size);
  const storage = await openStorage(options);
  try {
    const { db } = storage;
    const clock = { now: () => Date.now() };
    const registry = { db, clock, audit: createAuditLog({ db, clock }) };
    const attributes = createAttributes(registry);
    const policies = createPolicies(registry);
    const passwords = { hash: async () => '' };
    const directory = createUsers({
      ...registry,
      passwords,
      passwordRules: { check: async () => [] },
      passwordChanges: createPasswordChanges({ ...registry, policies }),
      attributes,
      policies,
    });
    const applications = createApplications({ ...registry, storage, attributes });
    const access = createAccess({ ...registry, applications });
    const claims = createApplicationClaims({ attributes });
    const by = SYSTEM;
    const rules = { claims: [{ claim: 'level', expression: 'user.roles.size() > 3 ? 1 : 2' }] };
    const use = { place: 'id_token', granted: new Set(['openid']) } as const;
    const anybody = (i: number) => (i * 7919) % users;
    const ask: Record<string, (i: number) => Promise<unknown>> = {
      'search by the start of a name': (i) =>
        directory.list({ q: personOf(anybody(i)).name.slice(0, 5), limit: 50 }, { by }),
      'search by the start of an e-mail address': (i) =>
        directory.list({ q: personOf(anybody(i)).email.slice(0, 5), limit: 50 }, { by }),
      'roles of a user': (i) => directory.listRoles(idOf('user', anybody(i)), { by }),
      'may a user open an application': (i) =>
        access.isOpenTo(idOf('user', anybody(i)), {
          id: idOf('application', (i * 31) % size.applications),
          access: 'roles',
        }),
      'claims of a sign-in': async (i) => {
        const person = await directory.findForClaims(idOf('user', anybody(i)));
        return person && (await claims.of(person, rules, use));
      },
    };
    const medians: Medians = {};
    for (const [name, question] of Object.entries(ask)) {
      for (let i = 0; i < 50; i += 1) await question(i + SAMPLES);
      const times: number[] = [];
      for (let i = 0; i < SAMPLES; i += 1) {
        const started = performance.now();
        await question(i);
        times.push(performance.now() - started);
      }
      medians[name] = median(times);
    }
    return medians;
  } finally {
    await storage.close();
  }
}
