import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sqliteUserStore } from '@gatehouse/client/users/sqlite';
import { temporaryFolder } from './processes.ts';
import { median, report } from './report.ts';

const USERS = 10_000;
const GROUPS = ['sales', 'support', 'editors'];
const PERMISSIONS = ['view', 'add', 'change', 'remove', 'approve'];
const ROUNDS = 11;
const READS = 10_000;
const ISSUER = 'https://id.example.com';

/** Reading a user with groups and permissions from SQLite, as each request does, against the row alone. */
export async function run(): Promise<void> {
  const folder = temporaryFolder();
  const file = join(folder.path, 'users.db');
  const database = new DatabaseSync(file);
  database.exec('pragma journal_mode = wal; pragma synchronous = off');
  const store = sqliteUserStore({ database });
  try {
    for (const group of GROUPS) {
      const permissions = PERMISSIONS.map((name) => `${group}.${name}`);
      await store.setGroupPermissions(group, permissions);
    }
    for (let i = 0; i < USERS; i += 1) {
      await store.create(
        {
          username: `user${i}`,
          email: `user${i}@example.com`,
          name: `User ${i}`,
          groups: { source: ISSUER, names: GROUPS },
        },
        { iss: ISSUER, sub: `${i}` },
      );
    }
    const row = database.prepare(
      `select user.* from gatehouse_users as user
       join gatehouse_user_identities as identity on identity.user_id = user.id
       where identity.iss = ? and identity.sub = ?`,
    );
    const microseconds = async (read: (sub: string) => Promise<unknown>) => {
      const started = performance.now();
      for (let i = 0; i < READS; i += 1) await read(`${(i * 7919) % USERS}`);
      return ((performance.now() - started) * 1000) / READS;
    };
    const rounds: { user: number; alone: number }[] = [];
    for (let round = 0; round < ROUNDS + 1; round += 1) {
      const figures = {
        alone: await microseconds(async (sub) => row.get(ISSUER, sub)),
        user: await microseconds((sub) => store.findByIdentity({ iss: ISSUER, sub })),
      };
      // The first round warms up.
      if (round > 0) rounds.push(figures);
    }
    report('client-users', [
      {
        name: 'a user with 3 groups and 15 permissions from SQLite against the row alone',
        value: median(rounds.map(({ user, alone }) => user / alone)),
        unit: 'x',
        from: {
          'the user, µs': median(rounds.map(({ user }) => user)),
          'the row, µs': median(rounds.map(({ alone }) => alone)),
        },
      },
    ]);
  } finally {
    database.close();
    folder.remove();
  }
}
