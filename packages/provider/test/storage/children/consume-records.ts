import { once } from 'node:events';
import { openStorage, type StorageOptions } from '../../../src/storage/database.ts';
import { createOidcRecords } from '../../../src/storage/oidc-records.ts';

const input = JSON.parse(process.argv[2] ?? '') as { storage: StorageOptions; ids: string[] };
const storage = await openStorage(input.storage);
const records = createOidcRecords(storage.grouped);
console.log('ready');
await once(process.stdin, 'data');

for (const id of input.ids) {
  if (await records.consume('AuthorizationCode', id, Date.now())) console.log(id);
}
await storage.close();
