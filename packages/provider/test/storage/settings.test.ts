import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSettings } from '../../src/storage/settings.ts';
import { engines, openTestStorage, type TestStorage } from '../storage-fixture.ts';

describe.each(engines())('settings on %s', (engine) => {
  let test: TestStorage;
  beforeAll(async () => {
    test = await openTestStorage(engine);
  });
  afterAll(() => test.close());

  it('keep the last value set', async () => {
    const settings = createSettings(test.storage.db);
    await expect(settings.get('colour')).resolves.toBeUndefined();
    await settings.set('colour', 'red');
    await settings.set('colour', 'blue');
    await expect(settings.get('colour')).resolves.toBe('blue');
  });

  it('let exactly one of many add a value that is added once', async () => {
    const settings = createSettings(test.storage.db);
    const won = await Promise.all(
      Array.from({ length: 20 }, (_, i) => settings.addOnce('first', String(i))),
    );
    expect(won.filter(Boolean)).toHaveLength(1);
    await expect(settings.get('first')).resolves.toBe(String(won.indexOf(true)));
  });
});
