/*
 * One of several processes on one new SQLite file: tries to make the same 50 users as the others, half of
 * them as the same person, and prints how often it was the one.
 */
import { sqliteUserStore } from '../../src/users/sqlite.ts';

const [file = '', person = ''] = process.argv.slice(2);
const store = sqliteUserStore({ file });
const answers: Record<string, number> = {};
for (let i = 0; i < 50; i++) {
  const sub = i % 2 === 0 ? `${i}` : `${i}-of-${person}`;
  const answer = await store.create({ username: `user${i}` }, { iss: 'https://x.example', sub });
  const name = typeof answer === 'object' ? 'made' : answer;
  answers[name] = (answers[name] ?? 0) + 1;
}
await store.setGroupPermissions('all', ['a', 'b']);
store.close();
console.log(JSON.stringify(answers));
