import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStorage, type Storage } from '../../src/storage/database.ts';
import { engines, openTestStorage, type TestStorage } from '../storage-fixture.ts';

describe.runIf(engines().includes('postgresql'))('PostgreSQL that goes away', () => {
  let test: TestStorage;
  beforeEach(async () => {
    test = await openTestStorage('postgresql');
  });
  afterEach(() => test.close());

  const answers = async ({ db }: Storage) =>
    (await sql<{ one: number }>`select 1 as one`.execute(db)).rows[0]?.one;

  /** As a server that is restarted ends them; those that wait for it get no answer. */
  async function endConnections(): Promise<void> {
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`.execute(test.storage.db);
  }

  it('fails what is under way, and nothing after it has come back', async () => {
    const other = await openStorage(test.options);
    const underWay = sql`select pg_sleep(60)`.execute(other.db);
    const failed = expect(underWay).rejects.toThrow();
    const inTransaction = other.db.transaction().execute(async (trx) => {
      await sql`select pg_sleep(60)`.execute(trx);
    });
    const undone = expect(inTransaction).rejects.toThrow();
    await expect
      .poll(async () => {
        const sleeping = await sql`select 1 from pg_stat_activity
          where datname = current_database() and query like 'select pg_sleep%' and state = 'active'`.execute(
          test.storage.db,
        );
        return sleeping.rows.length;
      })
      .toBe(2);
    await endConnections();
    await Promise.all([failed, undone]);
    // One that was idle may have been ended without our knowing yet.
    await expect.poll(() => answers(other).catch(() => undefined)).toBe(1);
    await other.close();
  });

  it('is not waited for when it vanished without a word', async () => {
    const line = await startLine(String(test.options.databaseUrl));
    const other = await openStorage({ ...test.options, databaseUrl: line.url, silence: 2000 });
    expect(await answers(other)).toBe(1);
    line.cut();
    await expect(sql`select pg_sleep(0)`.execute(other.db)).rejects.toThrow();
    line.mend();
    await expect.poll(() => answers(other).catch(() => undefined)).toBe(1);
    await other.close();
    line.close();
  });
});

/** A way to the database that can be cut: what is sent then arrives nowhere, and nobody is told. */
async function startLine(databaseUrl: string) {
  const { hostname, port } = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (bytes) => {
        if (!isCut) to.write(bytes);
      });
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: url.href,
    cut() {
      isCut = true;
    },
    mend() {
      isCut = false;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
