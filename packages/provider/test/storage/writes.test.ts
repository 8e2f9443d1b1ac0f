import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { constraintViolation } from '../../src/storage/constraint-violation.ts';
import { openStorage } from '../../src/storage/database.ts';
import { createSettings } from '../../src/storage/settings.ts';
import { engines, openTestStorage, type TestStorage } from '../storage-fixture.ts';

describe.each(engines())('parallel writes on %s', (engine) => {
  let test: TestStorage;
  beforeEach(async () => {
    test = await openTestStorage(engine);
  });
  afterEach(() => test.close());

  const insert = (name: string, value = 'x') =>
    test.storage.db.insertInto('settings').values({ name, value }).execute();
  const names = async () => {
    const rows = await test.storage.db.selectFrom('settings').select('name').execute();
    return rows.map((row) => row.name).toSorted();
  };

  it('fail each for itself: one that breaks a constraint takes no other with it', async () => {
    await insert('taken');
    const outcomes = await Promise.allSettled(
      ['a', 'taken', 'b', 'taken', 'c'].map((n) => insert(n)),
    );
    expect(outcomes.map((outcome) => outcome.status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    const [, refused] = outcomes;
    expect(refused?.status === 'rejected' && constraintViolation(refused.reason)?.kind).toBe(
      'unique',
    );
    expect(await names()).toEqual(['a', 'b', 'c', 'taken']);
  });

  it('are not undone with a transaction that fails beside them', async () => {
    const { db } = test.storage;
    const failing = db.transaction().execute(async (transaction) => {
      const settings = createSettings(transaction);
      await settings.set('of the transaction', '1');
      await new Promise((resolve) => setImmediate(resolve));
      throw new Error('undo');
    });
    const [transaction, ...others] = await Promise.allSettled([failing, insert('a'), insert('b')]);
    expect(transaction.status).toBe('rejected');
    expect(others.map((other) => other.status)).toEqual(['fulfilled', 'fulfilled']);
    expect(await names()).toEqual(['a', 'b']);
  });

  it('of a transaction are seen by it at once, and by others only when it commits', async () => {
    const { db } = test.storage;
    await db.transaction().execute(async (transaction) => {
      await createSettings(transaction).set('new', '1');
      await expect(createSettings(transaction).get('new')).resolves.toBe('1');
      await expect(createSettings(db).get('new')).resolves.toBeUndefined();
    });
    await expect(createSettings(db).get('new')).resolves.toBe('1');
  });

  it('in transactions one after another all take effect', async () => {
    const { db } = test.storage;
    await createSettings(db).set('count', '0');
    const increment = () =>
      db.transaction().execute(async (transaction) => {
        // The first statement writes, so that PostgreSQL too lets one at a time through.
        await transaction
          .updateTable('settings')
          .set((eb) => ({ value: eb.ref('value') }))
          .where('name', '=', 'count')
          .execute();
        const settings = createSettings(transaction);
        await settings.set('count', String(Number(await settings.get('count')) + 1));
      });
    await Promise.all(Array.from({ length: 15 }, increment));
    await expect(createSettings(db).get('count')).resolves.toBe('15');
  });

  it('of two connections to one database all take effect', async () => {
    const other = await openStorage(test.options);
    try {
      const write = (db: typeof other.db, who: string) =>
        Promise.all(
          Array.from({ length: 50 }, (_, i) => createSettings(db).set(`${who}${i}`, 'x')),
        );
      await Promise.all([write(test.storage.db, 'a'), write(other.db, 'b')]);
      expect(await names()).toHaveLength(100);
    } finally {
      await other.close();
    }
  });

  it('acknowledged before the database is closed are there when it is opened again', async () => {
    const second = await openStorage(test.options);
    const pending = Promise.all(
      Array.from({ length: 20 }, (_, i) => createSettings(second.db).set(`n${i}`, 'x')),
    );
    await pending;
    await second.close();
    const third = await openStorage(test.options);
    await expect(createSettings(third.db).get('n19')).resolves.toBe('x');
    await third.close();
  });
});
