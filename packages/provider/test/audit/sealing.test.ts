import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SYSTEM } from '../../src/actor.ts';
import { SECRET } from '../provider-fixture.ts';
import { startChild } from '../storage/child-process.ts';
import { engines } from '../storage-fixture.ts';
import { openAudit, openTestAudit, type TestAudit } from './audit-fixture.ts';
import { runGatehouse } from './run-gatehouse.ts';

const PROCESSES = 3;
const EVENTS = 300;

describe.each(engines())('the chain of events on %s', (engine) => {
  let test: TestAudit;
  beforeEach(async () => {
    test = await openTestAudit(engine);
  });
  afterEach(() => test.close());

  const execute = (statement: string) => sql.raw(statement).execute(test.storage.db);
  const verify = async (secret?: string) =>
    await runGatehouse(test.options, ['audit', 'verify', '--json'], secret);

  it('is one, also when several processes add and seal at once', async () => {
    const children = await Promise.all(
      Array.from({ length: PROCESSES }, () =>
        startChild('seal-events.ts', { storage: test.options, secret: SECRET, events: EVENTS }),
      ),
    );
    const printed = await Promise.all(children.map((child) => child.run()));
    const sealed = printed.map(([count]) => Number(count));
    expect(sealed.reduce((sum, count) => sum + count)).toBe(PROCESSES * EVENTS);
    expect(JSON.parse((await verify()).stdout)).toMatchObject({
      ok: true,
      events: PROCESSES * EVENTS,
      unsealed: 0,
    });
  });

  it('is begun once, by several processes that start at once on a fresh database', async () => {
    await execute('delete from settings');
    const opened = await Promise.all(
      Array.from({ length: 5 }, () => openAudit(test.storage, [SECRET])),
    );
    await test.add(10);
    await Promise.all(opened.map(({ seal }) => seal()));
    expect(JSON.parse((await verify()).stdout)).toMatchObject({ ok: true, events: 10 });
  });

  it('keeps an event as it is, whoever asks the database to change it', async () => {
    await test.add(2);
    await test.seal();
    await test.add(1);
    const statements = [
      'delete from events',
      'update events set hash = null',
      'update events set sequence = sequence + 10 where sequence is not null',
      `update events set details = '{}' where sequence = 1`,
      `update events set actor_type = 'user' where sequence is null`,
      'delete from events where sequence is null',
      ...(engine === 'postgresql' ? ['truncate events'] : []),
    ];
    for (const statement of statements) {
      await expect(execute(statement), statement).rejects.toThrow('events are append-only');
    }
    expect(await test.seal()).toBe(1);
    expect(JSON.parse((await verify()).stdout)).toMatchObject({ ok: true, events: 3 });
  });

  it('goes on under a new master key, and is verified with it', async () => {
    const newer = 'another secret for tests that is long enough too';
    await test.add(3);
    await test.seal();
    const { seal } = await openAudit(test.storage, [newer, SECRET]);
    await test.add(3);
    await seal();
    const { code, stdout } = await verify(`${newer},${SECRET}`);
    expect({ code, ...JSON.parse(stdout) }).toMatchObject({ code: 0, ok: true, events: 6 });
    const without = await verify(newer);
    expect(without.code).toBe(1);
    expect(without.stderr).toContain('GATEHOUSE_SECRET');
  });

  it('is not continued over a head that somebody else wrote', async () => {
    await test.add(1);
    await test.seal();
    await execute(`update settings set value = '0..x' where name = 'audit_chain_head'`);
    await test.add(1);
    await expect(test.seal()).rejects.toMatchObject({ code: 'audit_chain_broken' });
  });

  it('has no event of a change that did not happen', async () => {
    const change = test.storage.db.transaction().execute(async (transaction) => {
      await test.audit.record(transaction, SYSTEM, { action: 'role.create' });
      throw new Error('the change fails');
    });
    await expect(change).rejects.toThrow('the change fails');
    expect(await test.audit.search({}, { by: SYSTEM })).toEqual({ items: [], next: null });
  });

  it('keeps the order of what one process adds in the same moment', async () => {
    await test.add(1000);
    await test.seal();
    const { items } = await test.audit.search({ limit: 200 }, { by: SYSTEM });
    expect(items.map(({ details }) => details?.i)).toEqual(
      Array.from({ length: 200 }, (_, i) => 999 - i),
    );
    expect(items.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 200 }, (_, i) => 1000 - i),
    );
  });
});
