import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SYSTEM } from '../packages/provider/src/actor.ts';
import { createAuditLog } from '../packages/provider/src/audit/events.ts';
import { createAttributes } from '../packages/provider/src/directory/attributes.ts';
import { createMappingRuns } from '../packages/provider/src/directory/mappings/mapping-runs.ts';
import { createMappings } from '../packages/provider/src/directory/mappings/mappings.ts';
import { openStorage } from '../packages/provider/src/storage/database.ts';
import { fillDatabase, idOf } from './dataset.ts';
import { temporaryFolder } from './processes.ts';
import { report } from './report.ts';

const USERS = Number(process.env.GATEHOUSE_BENCH_USERS ?? 1_000_000);
const RULES = 10;
const DEPARTMENTS = 20;
const MEBIBYTE = 2 ** 20;

/** Running the mappings over all users, on SQLite: first when nothing was given, then when nothing changes. */
export async function run(): Promise<void> {
  const folder = temporaryFolder();
  const options = { dataFolder: folder.path };
  try {
    await (await openStorage(options)).close();
    await fillDatabase(options, { users: USERS, roles: 100, applications: 100, grantsPerUser: 5 });
    const storage = await openStorage(options);
    const { db } = storage;
    const clock = { now: () => Date.now() };
    const registry = { db, clock, audit: createAuditLog({ db, clock }) };
    const attributes = createAttributes(registry);
    const change = { by: SYSTEM };
    const { id } = await attributes.create({ name: 'department', type: 'string' }, change);
    giveDepartments(join(folder.path, 'gatehouse.db'), id);
    const mappings = createMappings({ ...registry, attributes });
    const runs = createMappingRuns({ ...registry, attributes });
    for (let i = 0; i < RULES; i += 1) {
      await mappings.create(
        {
          name: `Rule ${i}`,
          condition: `user.attributes.department == "Department ${i}" && user.email.endsWith("@example.com")`,
          role_ids: [idOf('role', 90 + i)],
        },
        change,
      );
    }
    const pass = async () => {
      const started = performance.now();
      let peak = 0;
      while (await runs.step()) peak = Math.max(peak, process.memoryUsage().rss);
      return { seconds: (performance.now() - started) / 1000, peak };
    };
    const before = process.memoryUsage().rss;
    const first = await pass();
    await mappings.runAgain(change);
    const second = await pass();
    await storage.close();
    report('mappings', [
      {
        name: `a run of ${RULES} mappings over ${USERS} users, half of whom gain a role`,
        value: first.seconds,
        unit: 's',
      },
      {
        name: 'a run that changes nothing',
        value: second.seconds,
        unit: 's',
        target: { atMost: 60 },
      },
      {
        name: 'resident memory at most, against before',
        value: Math.max(first.peak, second.peak) / before,
        unit: 'x',
        from: { before: before / MEBIBYTE, peak: Math.max(first.peak, second.peak) / MEBIBYTE },
      },
    ]);
  } finally {
    folder.remove();
  }
}

function giveDepartments(path: string, attributeId: string): void {
  const database = new DatabaseSync(path);
  database.exec('pragma synchronous = off');
  database
    .prepare(
      `update users set attributes =
       json_object(?, 'Department ' || ((rowid * 7919) % ${DEPARTMENTS}))`,
    )
    .run(attributeId);
  database.close();
}
