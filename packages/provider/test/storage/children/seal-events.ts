import { once } from 'node:events';
import { SYSTEM } from '../../../src/actor.ts';
import { openStorage, type StorageOptions } from '../../../src/storage/database.ts';
import { openAudit } from '../../audit/audit-fixture.ts';

const input = JSON.parse(process.argv[2] ?? '') as {
  storage: StorageOptions;
  secret: string;
  events: number;
};
const storage = await openStorage(input.storage);
const { audit, seal } = await openAudit(storage, [input.secret]);
console.log('ready');
await once(process.stdin, 'data');

let sealed = 0;
for (let i = 0; i < input.events; i += 1) {
  await audit.record(storage.grouped.db, SYSTEM, { action: 'user.update', details: { i } });
  if (i % 7 === 0) sealed += await seal();
}
sealed += await seal();
console.log(sealed);
await storage.close();
