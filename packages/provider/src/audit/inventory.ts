import type { Kysely } from 'kysely';
import type { Actor } from '../actor.ts';
import { checkMayRead } from '../policy/privileges.ts';
import { type Counts, countAll } from '../storage/counts.ts';
import type { Database } from '../storage/schema.ts';

/** Counts what there is, for those who see all of it. @throws {DomainError} `privilege_missing`. */
export type CountInventory = (asked: { by: Actor }) => Promise<Counts>;

export function createCountInventory(db: Kysely<Database>): CountInventory {
  return async ({ by }) => {
    // Who may look into what happened may look into everything.
    checkMayRead(by, 'events');
    return await countAll(db);
  };
}
