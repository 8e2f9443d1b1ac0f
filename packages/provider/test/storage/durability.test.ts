import { randomInt } from 'node:crypto';
import { chmodSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { openStorage } from '../../src/storage/database.ts';
import { createOidcRecords } from '../../src/storage/oidc-records.ts';
import { createSettings } from '../../src/storage/settings.ts';
import type { StorageError } from '../../src/storage/storage-error.ts';
import {
  engines,
  makeTestDatabase,
  openTestStorage,
  type TestStorage,
} from '../storage-fixture.ts';
import { startChild } from './child-process.ts';

const ROUNDS = 6;

describe.each(engines())('a process killed while it writes, on %s', (engine) => {
  let test: TestStorage;
  afterEach(() => test.close());

  it('has lost nothing that was acknowledged', async () => {
    test = await openTestStorage(engine);
    let acknowledged = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const child = await startChild('write-records.ts', { storage: test.options, round });
      const told: string[] = [];
      const killed = delay(randomInt(20, 400)).then(() => child.kill());
      for await (const line of child.lines()) told.push(line);
      await killed;
      await expect(child.ended).resolves.toBe('SIGKILL');
      acknowledged += told.length;

      const storage = await openStorage(test.options);
      const records = createOidcRecords(storage.grouped);
      const settings = createSettings(storage.db);
      const lost: string[] = [];
      for (const line of told) {
        const [what, id = ''] = line.split(' ');
        const found = what === 'setting' ? undefined : await records.find('Session', id);
        const kept = {
          setting: async () => (await settings.get(id)) !== undefined,
          record: async () => found !== undefined,
          consumed: async () => typeof found?.consumed_at === 'number',
        }[what ?? ''];
        if (!(await kept?.())) lost.push(line);
      }
      await storage.close();
      expect(lost).toEqual([]);
    }
    expect(acknowledged).toBeGreaterThan(ROUNDS);
  });
});

it('keeps the embedded database to its user, a restored one and its journal too', async () => {
  const { options, remove } = await makeTestDatabase('sqlite');
  const { dataFolder } = options;
  await (await openStorage(options)).close();
  chmodSync(join(dataFolder, 'gatehouse.db'), 0o644);
  const restored = await openStorage(options);
  await createSettings(restored.db).set('taken', 'x');
  const modes = readdirSync(dataFolder)
    .filter((name) => name.startsWith('gatehouse.db'))
    .map((name) => [name, statSync(join(dataFolder, name)).mode & 0o777]);
  expect(modes).toEqual([
    ['gatehouse.db', 0o600],
    ['gatehouse.db-shm', 0o600],
    ['gatehouse.db-wal', 0o600],
  ]);
  await restored.close();
  await remove();
});

describe('a group of writes that SQLite undoes as a whole, as it may on a full disk', () => {
  it('is acknowledged to nobody, and the process is told to end', async () => {
    const test = await openTestStorage('sqlite');
    const told: StorageError[] = [];
    const storage = await openStorage({
      ...test.options,
      onDiskFailure: (error) => told.push(error),
    });
    await createSettings(storage.db).set('taken', 'x');
    const { db, durable } = storage.grouped;
    const [written, undoing] = await Promise.allSettled([
      db.insertInto('settings').values({ name: 'undone', value: 'x' }).execute(),
      db.insertInto('settings').orRollback().values({ name: 'taken', value: 'y' }).execute(),
    ]);
    expect(written.status).toBe('fulfilled');
    expect(undoing).toMatchObject({ status: 'rejected', reason: { code: 'disk_failed' } });
    await expect(durable()).rejects.toMatchObject({ code: 'disk_failed' });
    await expect(createSettings(storage.db).set('later', 'x')).rejects.toMatchObject({
      code: 'disk_failed',
    });
    expect(told[0]).toMatchObject({ code: 'disk_failed' });
    await storage.close().catch(() => undefined);
    const settings = createSettings(test.storage.db);
    expect([await settings.get('taken'), await settings.get('undone')]).toEqual(['x', undefined]);
    await test.close();
  });
});
