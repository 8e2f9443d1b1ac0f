import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSignInFlowRows, type SignInFlowRows } from '../../src/storage/sign-in-flows.ts';
import { engines, openTestStorage, type TestStorage } from '../storage-fixture.ts';

const HOUR = 3_600_000;

describe.each(engines())('sign-ins under way on %s', (engine) => {
  let test: TestStorage;
  let rows: SignInFlowRows;
  const now = Date.now();
  beforeAll(async () => {
    test = await openTestStorage(engine);
    rows = createSignInFlowRows(test.storage.db);
  });
  afterAll(() => test.close());

  const moved = (uid: string, version: number, progress: string) =>
    rows.move(uid, { userId: null, progress, version, expiresAt: now + HOUR });

  it('are carried on by one of those who saw the same version', async () => {
    const first = await Promise.all([1, 2, 3].map((i) => moved('a', 0, `first ${i}`)));
    expect(first.filter(Boolean)).toHaveLength(1);
    const second = await Promise.all([1, 2, 3].map((i) => moved('a', 1, `second ${i}`)));
    expect(second.filter(Boolean)).toHaveLength(1);
    expect(await moved('a', 1, 'too late')).toBe(false);
    expect(await rows.find('a', now)).toMatchObject({ version: 2 });
  });

  it('can not be resumed by who reads the database', async () => {
    await moved('secret uid', 0, '{}');
    const stored = await test.storage.db.selectFrom('sign_in_flows').selectAll().execute();
    expect(JSON.stringify(stored)).not.toContain('secret uid');
  });

  it('are over after a while, and are removed then', async () => {
    await moved('b', 0, '{}');
    expect(await rows.find('b', now + HOUR)).toBeUndefined();
    expect(await rows.sweep(now + 2 * HOUR, 1)).toBe(1);
    await rows.sweep(now + 2 * HOUR, 100);
    expect(await rows.find('b', now)).toBeUndefined();
  });

  it('are forgotten when they are done', async () => {
    await moved('c', 0, '{}');
    await rows.delete('c');
    expect(await rows.find('c', now)).toBeUndefined();
  });
});
