import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { createAuditLog } from '../../../src/audit/events.ts';
import { createAttributes } from '../../../src/directory/attributes.ts';
import { createImportRuns } from '../../../src/directory/imports/import-runs.ts';
import { openStorage, type StorageOptions } from '../../../src/storage/database.ts';

const input = JSON.parse(process.argv[2] ?? '') as { storage: StorageOptions };
const storage = await openStorage(input.storage);
const { db } = storage;
const clock = { now: () => Date.now() };
const registry = { db, clock, audit: createAuditLog({ db, clock }) };
const runs = createImportRuns({
  ...registry,
  attributes: createAttributes(registry),
  sessions: { endAllWithin: async () => undefined, committed: () => undefined },
  privilegesOf: async () => [{ kind: 'super' }],
});
console.log('ready');
await once(process.stdin, 'data');
while (await runs.step()) writeSync(1, 'step\n');
await storage.close();
process.exit();
