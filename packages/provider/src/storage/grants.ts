import type { Kysely } from 'kysely';
import type { Database } from './schema.ts';
import { slices } from './slices.ts';

/** A grant of a person, as the protocol engine wrote it. */
export interface GrantRecord {
  /** null: of before grants carried it, and nothing was issued under it since. */
  grant_id: string | null;
  payload: string;
}

/** Queries on the grants of people and what was issued under them, among the records of the protocol engine. */
export interface GrantRows {
  /** Those that have not expired. */
  list(accountId: string, now: number): Promise<GrantRecord[]>;
  /** The payloads of what was issued under some grants and has not expired. */
  listIssued(
    grantIds: readonly string[],
    now: number,
  ): Promise<{ grant_id: string | null; payload: string }[]>;
  /** Ends grants and all that was issued under them. */
  remove(grantIds: readonly string[]): Promise<void>;
  /** As `remove`, for all grants of a person. */
  removeAll(accountId: string): Promise<void>;
}

export function createGrantRows(db: Kysely<Database>): GrantRows {
  const ofPerson = (accountId: string) =>
    db.selectFrom('oidc_records').where('kind', '=', 'Grant').where('account_id', '=', accountId);
  return {
    list: (accountId, now) =>
      ofPerson(accountId).select(['grant_id', 'payload']).where('expires_at', '>', now).execute(),
    async listIssued(grantIds, now) {
      if (grantIds.length === 0) return [];
      return await db
        .selectFrom('oidc_records')
        .select(['grant_id', 'payload'])
        .where('grant_id', 'in', grantIds)
        .where('kind', '!=', 'Grant')
        .where('expires_at', '>', now)
        .execute();
    },
    async remove(grantIds) {
      for (const some of slices(grantIds)) {
        await db.deleteFrom('oidc_records').where('grant_id', 'in', some).execute();
      }
    },
    async removeAll(accountId) {
      await db
        .deleteFrom('oidc_records')
        .where('grant_id', 'in', ofPerson(accountId).select('grant_id'))
        .execute();
      await db
        .deleteFrom('oidc_records')
        .where('kind', '=', 'Grant')
        .where('account_id', '=', accountId)
        .execute();
    },
  };
}
