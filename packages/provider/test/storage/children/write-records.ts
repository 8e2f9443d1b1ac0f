import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { openStorage, type StorageOptions } from '../../../src/storage/database.ts';
import { createOidcRecords } from '../../../src/storage/oidc-records.ts';
import { createSettings } from '../../../src/storage/settings.ts';
import { inTransaction } from '../../../src/storage/transaction.ts';

const input = JSON.parse(process.argv[2] ?? '') as { storage: StorageOptions; round: number };
const storage = await openStorage(input.storage);
const records = createOidcRecords(storage.grouped);
console.log('ready');
await once(process.stdin, 'data');

const value = 'x'.repeat(600);
const record = {
  payload: value,
  grantId: null,
  sessionUid: null,
  accountId: null,
  expiresAt: null,
};

/** Synchronous, so that what is told has left this process before the next line runs. */
function acknowledge(line: string): void {
  writeSync(1, `${line}\n`);
}

const ways: ((id: string) => Promise<void>)[] = [
  async (id) => {
    await createSettings(storage.db).set(id, value);
    acknowledge(`setting ${id}`);
  },
  async (id) => {
    await inTransaction(storage.db, (transaction) => createSettings(transaction).set(id, value));
    acknowledge(`setting ${id}`);
  },
  async (id) => {
    await records.upsert('Session', id, record);
    await records.durable();
    acknowledge(`record ${id}`);
  },
  async (id) => {
    await records.upsert('Session', id, record);
    await records.consume('Session', id, Date.now());
    await records.durable();
    acknowledge(`consumed ${id}`);
  },
];

async function write(writer: number, way: (id: string) => Promise<void>): Promise<never> {
  for (let i = 0; ; i += 1) await way(`${input.round}-${writer}-${i}`);
}
await Promise.all(
  Array.from({ length: 16 }, (_, writer) => write(writer, ways[writer % 4] ?? (async () => {}))),
);
