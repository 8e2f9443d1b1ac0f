import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../storage-fixture.ts';
import { openTestAudit, type TestAudit } from './audit-fixture.ts';
import { type Ended, runGatehouse } from './run-gatehouse.ts';

const EVENTS = 20;

describe.each(engines())('gatehouse audit verify on %s', (engine) => {
  let test: TestAudit;
  beforeEach(async () => {
    test = await openTestAudit(engine);
    await test.add(EVENTS);
    await test.seal();
  });
  afterEach(() => test.close());

  const verify = (...args: string[]) => runGatehouse(test.options, ['audit', 'verify', ...args]);
  const execute = (statement: string) => sql.raw(statement).execute(test.storage.db);
  async function rowAt(sequence: number) {
    return await test.storage.db
      .selectFrom('events')
      .selectAll()
      .where('sequence', '=', sequence)
      .executeTakeFirstOrThrow();
  }
  const readHead = async () =>
    (
      await test.storage.db
        .selectFrom('settings')
        .select('value')
        .where('name', '=', 'audit_chain_head')
        .executeTakeFirstOrThrow()
    ).value;

  /** What whoever has all rights on the database does first. */
  async function dropGuards() {
    const on = engine === 'postgresql' ? ' on events' : '';
    for (const trigger of ['events_keep_content', 'events_keep_place', 'events_stay']) {
      await execute(`drop trigger ${trigger}${on}`);
    }
    await execute('drop index events_by_sequence');
  }
  async function tamper(...statements: string[]) {
    await dropGuards();
    for (const statement of statements) await execute(statement);
  }
  const COLUMNS = 'id, occurred_at, action, outcome, actor_type, details';
  const forge = (sequence: number, hash: string) =>
    `insert into events (${COLUMNS}, sequence, hash)
      select '01a209ea-ca71-7428-bf34-885f92b234ae', occurred_at, action, outcome, actor_type, null,
      ${sequence}, ${hash} from events where sequence = 8`;

  function expectFound({ code, stdout }: Ended, message: string) {
    expect({ code, stdout }).toEqual({ code: 1, stdout: `${message}\n` });
  }

  it('finds nothing wrong where nothing is, and tells how many events there are and the last hash', async () => {
    const { hash } = await rowAt(EVENTS);
    const { code, stdout } = await verify();
    expect(code).toBe(0);
    expect(stdout).toBe(
      `${EVENTS} events: none was altered, removed, inserted or reordered.\nHead: ${EVENTS}:${hash}\n`,
    );
    expect(JSON.parse((await verify('--json')).stdout)).toEqual({
      ok: true,
      events: EVENTS,
      head: { sequence: EVENTS, hash },
      unsealed: 0,
    });
  });

  it('says how many events are too new to be sealed', async () => {
    await test.add(2);
    const { code, stdout } = await verify();
    expect(code).toBe(0);
    expect(stdout).toContain('Not sealed yet: 2,');
  });

  it('finds an altered event', async () => {
    const { id } = await rowAt(7);
    await tamper(`update events set ip_address = '198.51.100.1' where sequence = 7`);
    expectFound(await verify(), `Event 7 (${id}) was altered.`);
    const { code, stdout } = await verify('--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      ok: false,
      problem: 'altered',
      sequence: 7,
      event_id: id,
    });
  });

  it('finds an event that was altered together with its hash', async () => {
    const { id } = await rowAt(7);
    const { hash } = await rowAt(9);
    await tamper(`update events set details = null, hash = '${hash}' where sequence = 7`);
    expectFound(await verify(), `Event 7 (${id}) was altered.`);
  });

  it('finds a removed event', async () => {
    await tamper('delete from events where sequence = 7');
    expectFound(await verify(), 'Event 7 was removed.');
  });

  it('finds a removed event when those after it have closed up', async () => {
    await tamper(
      'delete from events where sequence = 7',
      'update events set sequence = sequence - 1 where sequence > 7',
    );
    expectFound(await verify(), 'Event 7 was removed.');
  });

  it('finds an event that was taken out of the chain to be sealed anew', async () => {
    await tamper('update events set sequence = null, hash = null where sequence = 7');
    await test.seal();
    expect((await rowAt(EVENTS + 1)).details).toContain('"i":6');
    expectFound(await verify(), 'Event 7 was removed.');
  });

  it('finds the first event missing', async () => {
    await tamper('delete from events where sequence = 1');
    expectFound(await verify(), 'Event 1 was removed.');
  });

  const FORGED = '01a209ea-ca71-7428-bf34-885f92b234ae';
  it('finds an event that was inserted between two others', async () => {
    await tamper('update events set sequence = sequence + 1 where sequence > 6', forge(7, 'hash'));
    expectFound(await verify(), `Event 7 (${FORGED}) was inserted.`);
  });

  it('finds an event that was inserted beside another in the same place', async () => {
    await tamper(forge(8, 'hash'));
    const { stdout, code } = await verify();
    expect(code).toBe(1);
    expect(stdout).toMatch(new RegExp(`^Event [89] \\(${FORGED}\\) was inserted.\n$`));
  });

  it.each([
    ['after the last', EVENTS + 1],
    ['before the first', 0],
  ])('finds an event that was inserted %s', async (_where, sequence) => {
    await tamper(forge(sequence, 'hash'));
    const { stdout, code } = await verify();
    expect(code).toBe(1);
    expect(stdout).toContain(`(${FORGED}) was inserted.`);
  });

  it.each([
    [7, 8],
    [7, 12],
  ])('finds that the events %i and %i changed places', async (a, b) => {
    const { id } = await rowAt(b);
    await tamper(
      `update events set sequence = -1 where sequence = ${a}`,
      `update events set sequence = ${a} where sequence = ${b}`,
      `update events set sequence = ${b} where sequence = -1`,
    );
    expectFound(
      await verify(),
      `Event 7 (${id}) was reordered: it belongs elsewhere, or another belongs there.`,
    );
  });

  it('finds an event that was moved to the end', async () => {
    const { id } = await rowAt(7);
    await tamper(`update events set sequence = ${EVENTS + 1} where sequence = 7`);
    expectFound(
      await verify(),
      `Event 7 (${id}) was reordered: it belongs elsewhere, or another belongs there.`,
    );
  });

  it.each([
    ['the last event', `sequence = ${EVENTS}`, EVENTS],
    ['the last events', 'sequence > 15', 16],
    ['all events', 'true', 1],
  ])('finds %s missing', async (_which, condition, first) => {
    await tamper(`delete from events where ${condition}`);
    expectFound(
      await verify(),
      `The tail is missing: event ${first} and all after it were removed.`,
    );
  });

  it.each([
    ['removed', `delete from settings where name = 'audit_chain_head'`],
    ['made up', `update settings set value = '15.x.y' where name = 'audit_chain_head'`],
    [
      'moved back',
      `update settings set value = replace(value, '${EVENTS}.', '15.') where name = 'audit_chain_head'`,
    ],
    ['left without its key', `delete from settings where name = 'audit_chain_key'`],
  ])('finds that the head was %s', async (_how, statement) => {
    await tamper('delete from events where sequence > 15', statement);
    expectFound(await verify(), 'The head of the chain or its key is missing or was altered.');
  });

  it('finds that the whole log was set back, when it is told a head that was noted elsewhere', async () => {
    const old = await readHead();
    await test.add(5);
    await test.seal();
    const { sequence, hash } = await rowAt(EVENTS + 5);
    expect((await verify('--expect', `${sequence}:${hash}`)).code).toBe(0);
    await tamper(
      `delete from events where sequence > ${EVENTS}`,
      `update settings set value = '${old}' where name = 'audit_chain_head'`,
    );
    expect((await verify()).code, 'a copy of the database is as good as the database').toBe(0);
    expectFound(
      await verify('--expect', `${sequence}:${hash}`),
      `The tail is missing: event ${EVENTS + 1} and all after it were removed.`,
    );
    await test.add(5);
    await test.seal();
    const { id } = await rowAt(EVENTS + 5);
    expectFound(
      await verify('--expect', `${sequence}:${hash}`),
      `Event ${sequence} (${id}) was altered.`,
    );
  });

  it.each([999, 1000, 1001, 2000, 2020])(
    'finds the event %i missing among thousands',
    async (sequence) => {
      await test.add(2001);
      await test.seal();
      await tamper(`delete from events where sequence = ${sequence}`);
      expectFound(await verify(), `Event ${sequence} was removed.`);
    },
  );

  it('is content with events that are sealed while it looks', async () => {
    await test.add(3000);
    const [ended] = await Promise.all([verify(), test.seal()]);
    expect(ended.code, ended.stdout).toBe(0);
  });
});
