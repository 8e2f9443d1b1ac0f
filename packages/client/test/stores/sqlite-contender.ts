/*
 * One of several processes on one new SQLite file: tries to add the same 200 keys as the others, and to
 * replace each, and prints how often it was the one.
 */
import { sqliteStore } from '../../src/sessions/stores/sqlite.ts';

const [file = '', until = ''] = process.argv.slice(2);
const store = sqliteStore({ file });
let added = 0;
let replaced = 0;
for (let i = 0; i < 200; i++) {
  const entry = { key: `${i}`, subject: 's', data: '', revision: 1, expiresAt: Number(until) };
  if (await store.add(entry)) added += 1;
  if (await store.replace({ ...entry, data: 'next', revision: 2 })) replaced += 1;
}
store.close();
console.log(JSON.stringify({ added, replaced }));
