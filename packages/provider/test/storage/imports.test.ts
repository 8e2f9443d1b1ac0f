import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { SYSTEM } from '../../src/actor.ts';
import { createAuditLog } from '../../src/audit/events.ts';
import { createAttributes } from '../../src/directory/attributes.ts';
import { createImports } from '../../src/directory/imports/imports.ts';
import { engines, openTestStorage, type TestStorage } from '../storage-fixture.ts';
import { startChild } from './child-process.ts';

const ROWS = 4000;
const ROUNDS = 5;

describe.each(engines())('an import, on %s', (engine) => {
  let test: TestStorage;
  afterEach(() => test.close());

  /** @returns the import, and what came of it. */
  async function begin() {
    test = await openTestStorage(engine);
    const { db } = test.storage;
    const clock = { now: () => Date.now() };
    const registry = { db, clock, audit: createAuditLog({ db, clock }) };
    const imports = createImports({ ...registry, attributes: createAttributes(registry) });
    const lines = Array.from({ length: ROWS }, (_, i) => `u${i}@example.com,User ${i}`);
    const file = [Buffer.from(['email,name', ...lines].join('\n'))];
    const options = { mode: 'create', dryRun: false } as const;
    const { id } = await imports.receive(toAsync(file), options, { by: SYSTEM });
    return {
      expectDone: async () => {
        expect(await imports.get(id, { by: SYSTEM })).toMatchObject({
          state: 'finished',
          rows_done: ROWS,
          created: ROWS,
          failed: 0,
        });
        const users = await db.selectFrom('users').select('email').execute();
        expect(new Set(users.map(({ email }) => email)).size).toBe(ROWS);
        expect(users).toHaveLength(ROWS);
        const done = await db
          .selectFrom('import_rows')
          .select('user_id')
          .where('outcome', '=', 'created')
          .execute();
        expect(new Set(done.map(({ user_id }) => user_id)).size).toBe(ROWS);
        const events = await db
          .selectFrom('events')
          .select('target_id')
          .where('action', '=', 'user.create')
          .execute();
        expect(events).toHaveLength(ROWS);
      },
    };
  }

  it('whose process is killed again and again loses no row and does none twice', async () => {
    const { expectDone } = await begin();
    for (let round = 0; round < ROUNDS; round += 1) {
      const child = await startChild('run-imports.ts', { storage: test.options });
      // Reads what it tells until it is gone.
      const told = readAll(child.lines());
      await delay(randomInt(5, 150));
      child.kill();
      await told;
      await child.ended;
    }
    await (await startChild('run-imports.ts', { storage: test.options })).run();
    await expectDone();
  });

  it('is done once by two processes at the same time', async () => {
    const { expectDone } = await begin();
    const children = await Promise.all(
      [1, 2].map(() => startChild('run-imports.ts', { storage: test.options })),
    );
    await Promise.all(children.map((child) => child.run()));
    await (await startChild('run-imports.ts', { storage: test.options })).run();
    await expectDone();
  });
});

async function readAll(lines: AsyncIterable<string>): Promise<void> {
  for await (const _ of lines);
}

async function* toAsync<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
