import { type Kysely, PostgresAdapter, type RawBuilder, sql } from 'kysely';
import type { Database } from './schema.ts';

/** A grant of somebody to an application, as the protocol engine wrote it. */
export interface ApplicationGrant {
  id_hash: string;
  grant_id: string | null;
  payload: string;
  /** When it was given, in seconds since the epoch. */
  since: number;
  user_id: string;
  email: string;
  name: string | null;
}

/** The place of a grant in the list. */
export interface GrantPlace {
  since: number;
  id_hash: string;
}

/** Queries on who has let an application in, by an index of their own: a page costs what it shows. */
export interface ApplicationGrantRows {
  /**
   * Those that have not expired, the latest first.
   *
   * @param wanted.groupIds only of users of these groups; absent: of all.
   */
  list(wanted: {
    clientId: string;
    now: number;
    limit: number;
    after?: GrantPlace | undefined;
    groupIds?: readonly string[] | undefined;
  }): Promise<ApplicationGrant[]>;
  /** When each of some users last let the application in, in seconds since the epoch; only grants that are kept count. */
  latest(clientId: string, userIds: readonly string[]): Promise<Map<string, number>>;
}

/** As the index of migration 0024 names them: the `client_id`, and the time in seconds since the epoch. */
function indexed(db: Kysely<Database>): { client: RawBuilder<string>; since: RawBuilder<number> } {
  return db.getExecutor().adapter instanceof PostgresAdapter
    ? {
        client: sql`(payload::jsonb ->> 'clientId')`,
        since: sql`((payload::jsonb ->> 'iat')::bigint)`,
      }
    : {
        client: sql`json_extract(payload, '$.clientId')`,
        since: sql`json_extract(payload, '$.iat')`,
      };
}

export function createApplicationGrantRows(db: Kysely<Database>): ApplicationGrantRows {
  const { client, since } = indexed(db);
  return {
    async list({ clientId, now, limit, after, groupIds }) {
      if (groupIds?.length === 0) return [];
      let page = db
        .selectFrom('oidc_records')
        .innerJoin('users', 'users.id', 'oidc_records.account_id')
        .select(['id_hash', 'grant_id', 'payload', 'users.id as user_id', 'email', 'name'])
        .select(since.as('since'))
        // As text of the statement: the engines know only then that the index covers it.
        .where('kind', '=', sql.lit('Grant'))
        .where(client, '=', clientId)
        .where('expires_at', '>', now)
        .where('users.deleted_at', 'is', null)
        .orderBy(since, 'desc')
        .orderBy('id_hash', 'desc')
        .limit(limit);
      if (groupIds) page = page.where('users.group_id', 'in', groupIds);
      if (after) {
        page = page.where(sql<boolean>`(${since}, id_hash) < (${after.since}, ${after.id_hash})`);
      }
      const found = await page.execute();
      return found.map((grant) => ({ ...grant, since: Number(grant.since) }));
    },

    async latest(clientId, userIds) {
      if (userIds.length === 0) return new Map();
      const rows = await db
        .selectFrom('oidc_records')
        .select('account_id')
        .select(({ fn }) => fn.max(since).as('since'))
        .where('account_id', 'in', userIds)
        .where('kind', '=', 'Grant')
        .where(client, '=', clientId)
        .groupBy('account_id')
        .execute();
      return new Map(rows.map((row) => [row.account_id ?? '', Number(row.since)]));
    },
  };
}
