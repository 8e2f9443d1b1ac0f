import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStorage, type Storage } from '../../src/storage/database.ts';
import { createOidcRecords, type OidcRecords } from '../../src/storage/oidc-records.ts';
import { createSessionUseRows } from '../../src/storage/session-uses.ts';
import { createSessionRows } from '../../src/storage/sessions.ts';
import { inTransaction } from '../../src/storage/transaction.ts';
import { engines, openTestStorage, type TestStorage } from '../storage-fixture.ts';

const NOW = 1_000_000;
const ACCOUNT = 'ada';

/** A process that works on the database, as another one does. */
interface Node {
  storage: Storage;
  records: OidcRecords;
}

/** Everything that changes records of the protocol, by whatever way. */
const CHANGES = {
  write: ({ records }, { kind, id, uid }, n) =>
    records.upsert(kind, id, {
      payload: JSON.stringify({ uid, n }),
      grantId: `grant of ${id}`,
      sessionUid: kind === 'Session' ? uid : null,
      accountId: ACCOUNT,
      expiresAt: NOW + n,
    }),
  consume: ({ records }, { kind, id }) => records.consume(kind, id, NOW),
  destroy: ({ records }, { kind, id }) => records.destroy(kind, id, NOW),
  destroyByGrant: ({ records }, { kind, id }) => records.destroyByGrant(kind, `grant of ${id}`),
  sweep: ({ records }, _record, n) => records.sweep(NOW + n, 2),
  endSession: ({ storage }, { uid }) =>
    inTransaction(storage.db, (transaction) =>
      createSessionRows(transaction).take(ACCOUNT, { now: NOW, sessionUid: uid }),
    ),
  useSession: async ({ storage }, { uid }, n) => {
    const { db, recordCache } = storage.grouped;
    const rows = createSessionUseRows(db, recordCache);
    const found = await rows.find(uid);
    if (!found) return;
    const change = { from: found.payload, to: JSON.stringify({ uid, used: n }) };
    await rows.replace(uid, { ...change, expiresAt: NOW + n });
  },
  removeByHand: ({ storage }, { kind }) =>
    storage.db.deleteFrom('oidc_records').where('kind', '=', kind).execute(),
  failHalfWay: async ({ storage }, { kind }) => {
    const failed = inTransaction(storage.db, async (transaction) => {
      await transaction.deleteFrom('oidc_records').where('kind', '=', kind).execute();
      throw new Error('half-way');
    });
    await failed.catch(() => undefined);
  },
} satisfies Record<
  string,
  (node: Node, record: { kind: string; id: string; uid: string }, n: number) => Promise<unknown>
>;

describe.each(engines())('what a process remembers of the records it wrote on %s', (engine) => {
  let test: TestStorage;
  let other: Storage;
  let nodes: { ours: Node; theirs: Node };
  beforeAll(async () => {
    test = await openTestStorage(engine);
    other = await openStorage(test.options);
    const nodeOver = (storage: Storage) => ({
      storage,
      records: createOidcRecords(storage.grouped),
    });
    nodes = { ours: nodeOver(test.storage), theirs: nodeOver(other) };
  });
  afterAll(async () => {
    await other.close();
    await test.close();
  });

  const RECORDS = ['AuthorizationCode', 'Grant', 'Interaction', 'Session', 'RefreshToken'].flatMap(
    (kind) => ['1', '2'].map((n) => ({ kind, id: `${kind} ${n}`, uid: `session ${n}` })),
  );

  /** What each process says of each record. */
  async function foundBy({ records }: Node) {
    const found: Record<string, unknown> = {};
    for (const { kind, id, uid } of RECORDS) {
      found[id] = (await records.find(kind, id)) ?? 'none';
      if (kind === 'Session') found[uid] = (await records.findBySessionUid(kind, uid)) ?? 'none';
    }
    return found;
  }

  /** As `foundBy`, of a process that has just begun and remembers nothing. */
  async function foundInDatabase() {
    const fresh = await openStorage(test.options);
    try {
      return await foundBy({ storage: fresh, records: createOidcRecords(fresh.grouped) });
    } finally {
      await fresh.close();
    }
  }

  const change = fc.record({
    name: fc.constantFrom(...(Object.keys(CHANGES) as (keyof typeof CHANGES)[])),
    by: fc.constantFrom('ours' as const, 'ours' as const, 'theirs' as const),
    record: fc.constantFrom(...RECORDS),
    n: fc.nat(50),
  });
  type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;
  const apply = ({ name, by, record, n }: Change) => CHANGES[name](nodes[by], record, n);

  it('is what the database holds, however changes and processes mix', {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(change, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 5 }),
        async (rounds) => {
          for (const round of rounds) {
            await Promise.all(RECORDS.map((record) => CHANGES.write(nodes.ours, record, 1)));
            await Promise.all(round.map(apply));
            await Promise.all([nodes.ours.records.durable(), nodes.theirs.records.durable()]);
            await nextTurn();
            const held = await foundInDatabase();
            expect(await foundBy(nodes.ours)).toEqual(held);
            expect(await foundBy(nodes.theirs)).toEqual(held);
          }
          await test.storage.db.deleteFrom('oidc_records').execute();
        },
      ),
      { numRuns: 25 },
    );
  });

  it('never brings back what another process has used, ended or removed', async () => {
    const { ours, theirs } = nodes;
    for (const record of RECORDS) {
      for (const name of ['consume', 'destroy', 'destroyByGrant', 'removeByHand'] as const) {
        // A session belongs to no grant.
        if (name === 'destroyByGrant' && record.kind === 'Session') continue;
        await CHANGES.write(ours, { ...record, uid: `${record.id} ${name}` }, 1);
        await ours.records.durable();
        await CHANGES[name](theirs, record);
        await theirs.records.durable();
        await nextTurn();
        const found = await ours.records.find(record.kind, record.id);
        // A session that ended is kept, empty; where its id is written again afterwards it stays ended.
        expect(found?.consumed_at ?? found?.payload, `${record.id} ${name}`).toSatisfy(
          (left) => left === undefined || left === NOW,
        );
        await test.storage.db.deleteFrom('oidc_records').execute();
      }
    }
  });

  it('is gone in the same step in which the process itself uses or removes it', async () => {
    const { records } = nodes.ours;
    for (const record of RECORDS) {
      await CHANGES.write(nodes.ours, record, 1);
      const consumed = records.consume(record.kind, record.id, NOW);
      await expect(records.find(record.kind, record.id)).resolves.toMatchObject({
        consumed_at: NOW,
      });
      await expect(consumed).resolves.toBe(true);
      await CHANGES.write(nodes.ours, record, 2);
      await expect(records.find(record.kind, record.id)).resolves.toMatchObject({
        consumed_at: NOW,
      });
    }
    await test.storage.db.deleteFrom('oidc_records').execute();
  });

  it('does not decide who may use a record: of many in two processes one may', async () => {
    for (let round = 0; round < 10; round += 1) {
      const code = { kind: 'AuthorizationCode', id: `contested ${round}`, uid: '' };
      await CHANGES.write(nodes.ours, code, 1);
      await nodes.ours.records.durable();
      const tries = Array.from({ length: 20 }, async (_, i) => {
        const { records } = i % 2 ? nodes.ours : nodes.theirs;
        await records.find(code.kind, code.id);
        return records.consume(code.kind, code.id, NOW);
      });
      expect((await Promise.all(tries)).filter((won) => won)).toHaveLength(1);
    }
  });
});
