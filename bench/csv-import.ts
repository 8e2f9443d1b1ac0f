import { SYSTEM } from '../packages/provider/src/actor.ts';
import { createAuditLog } from '../packages/provider/src/audit/events.ts';
import { createAttributes } from '../packages/provider/src/directory/attributes.ts';
import { createImportRuns } from '../packages/provider/src/directory/imports/import-runs.ts';
import { createImports } from '../packages/provider/src/directory/imports/imports.ts';
import { openStorage } from '../packages/provider/src/storage/database.ts';
import { temporaryFolder } from './processes.ts';
import { report } from './report.ts';

const USERS = Number(process.env.GATEHOUSE_BENCH_USERS ?? 100_000);
const MEBIBYTE = 2 ** 20;

/** A CSV file of many users, from its first byte to its last row, on SQLite; then the same file again. */
export async function run(): Promise<void> {
  const folder = temporaryFolder();
  try {
    const storage = await openStorage({ dataFolder: folder.path });
    const { db } = storage;
    const clock = { now: () => Date.now() };
    const registry = { db, clock, audit: createAuditLog({ db, clock }) };
    const attributes = createAttributes(registry);
    await attributes.create({ name: 'department', type: 'string' }, { by: SYSTEM });
    const imports = createImports({ ...registry, attributes });
    const runs = createImportRuns({
      ...registry,
      attributes,
      sessions: { endAllWithin: async () => undefined, committed: () => undefined },
      privilegesOf: async () => [{ kind: 'super' }],
    });
    const before = process.memoryUsage().rss;
    let peak = before;
    const pass = async (mode: 'create' | 'upsert') => {
      const started = performance.now();
      const { id } = await imports.receive(lines(), { mode, dryRun: false }, { by: SYSTEM });
      while (await runs.step()) peak = Math.max(peak, process.memoryUsage().rss);
      const done = await imports.get(id, { by: SYSTEM });
      return { seconds: (performance.now() - started) / 1000, done };
    };
    const first = await pass('create');
    const second = await pass('upsert');
    await storage.close();
    if (first.done.created !== USERS || second.done.unchanged !== USERS) {
      throw new Error('Not every row became what it should.');
    }
    report('csv-import', [
      {
        name: `${USERS} users from a CSV file`,
        value: first.seconds,
        unit: 's',
        target: { atMost: 60 },
      },
      { name: 'the same file again, which changes nobody', value: second.seconds, unit: 's' },
      {
        name: 'resident memory at most, against before',
        value: peak / before,
        unit: 'x',
        from: { before: before / MEBIBYTE, peak: peak / MEBIBYTE },
      },
    ]);
  } finally {
    folder.remove();
  }
}

async function* lines(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('email,username,name,locale,attributes.department\n');
  for (let start = 0; start < USERS; start += 1000) {
    const some = Array.from({ length: Math.min(1000, USERS - start) }, (_, i) => {
      const n = start + i;
      return `person${n}@example.com,person${n},"Person, ${n}",en-GB,Department ${n % 20}\n`;
    });
    yield Buffer.from(some.join(''));
  }
}
