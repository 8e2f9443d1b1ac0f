import { SYSTEM } from '../../src/actor.ts';
import { ensureChainKey } from '../../src/audit/chain-key.ts';
import { type AuditLog, createAuditLog, type NewEvent } from '../../src/audit/events.ts';
import { createSealer, type Sealer } from '../../src/audit/sealer.ts';
import { systemClock } from '../../src/clock.ts';
import type { Engine } from '../../src/storage/database.ts';
import { createEncryption } from '../../src/storage/encryption.ts';
import { createEventChainRows } from '../../src/storage/event-chain.ts';
import { SECRET } from '../provider-fixture.ts';
import { openTestStorage, type TestStorage } from '../storage-fixture.ts';

/** An audit log over a database of its own, whose chain has begun; nothing seals by itself. */
export interface TestAudit extends TestStorage {
  audit: AuditLog;
  seal: Sealer['seal'];
  /** Adds events that differ. */
  add(count: number): Promise<void>;
}

export async function openTestAudit(engine: Engine): Promise<TestAudit> {
  const test = await openTestStorage(engine);
  const { db } = test.storage;
  const { audit, seal } = await openAudit(test.storage, [SECRET]);
  return {
    ...test,
    audit,
    seal,
    async add(count) {
      const events = Array.from(
        { length: count },
        (_, i): NewEvent => ({ action: 'user.update', details: { fields: ['name'], i } }),
      );
      await audit.recordAll(db, SYSTEM, events);
    },
  };
}

/** The audit log of a database as a process that has these master secrets opens it. */
export async function openAudit(
  storage: TestStorage['storage'],
  secrets: readonly [string, ...string[]],
): Promise<{ audit: AuditLog; seal: Sealer['seal'] }> {
  const { db } = storage;
  const { seal } = createSealer({
    chain: createEventChainRows(storage),
    key: await ensureChainKey({ db, encryption: createEncryption(secrets) }),
    onError: () => undefined,
  });
  return { audit: createAuditLog({ db, clock: systemClock }), seal };
}
