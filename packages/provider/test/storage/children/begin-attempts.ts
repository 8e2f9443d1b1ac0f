import { once } from 'node:events';
import { openStorage, type StorageOptions } from '../../../src/storage/database.ts';
import { createTestAttempts } from '../../attempts/attempts-fixture.ts';

const input = JSON.parse(process.argv[2] ?? '') as {
  storage: StorageOptions;
  identifiers: string[];
  address: string;
  now: number;
};
const storage = await openStorage(input.storage);
const attempts = createTestAttempts(storage, input.now);
console.log('ready');
await once(process.stdin, 'data');

const begun = input.identifiers.map(async (identifier) => {
  const of = { account: { identifier }, address: input.address };
  if ((await attempts.begin(of)).allowed) console.log(identifier);
});
await Promise.all(begun);
await storage.grouped.durable();
await storage.close();
