import { hash } from 'node:crypto';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Database } from './schema.ts';
import { slices } from './slices.ts';
import type {
  ApplicationUriTable,
  ApplicationUsageTable,
  UnknownClientTable,
} from './tables/applications.ts';

/** Rows of one statement, well below what both engines take. */
const AT_ONCE = 200;
/** Places for requests of unknown clients. */
export const UNKNOWN_CLIENT_PLACES = 64;

/** What one application was seen doing since the last time; null: nothing of the kind. Times are in milliseconds. */
export interface NotedUsage
  extends Omit<ApplicationUsageTable, 'application_id' | 'recorded_since'> {
  client_id: string;
}

/** Nothing was seen. */
export const NO_USE: Omit<NotedUsage, 'client_id'> = {
  first_sign_in_at: null,
  last_sign_in_at: null,
  last_sign_in_user_id: null,
  last_sign_in_session_id: null,
  last_sign_in_reference: null,
  last_request_at: null,
  last_pkce_at: null,
  last_without_pkce_at: null,
  auth_method: null,
  auth_method_at: null,
  failed_at: null,
  failure: null,
};

/** A registered URI was used. */
export interface NotedUri {
  client_id: string;
  kind: ApplicationUriTable['kind'];
  uri: string;
  used_at: number;
}

export type UsageRow = ApplicationUsageTable;
export type ApplicationUriRow = Omit<ApplicationUriTable, 'application_id' | 'uri_hash'>;

/** Queries on what applications are seen doing. */
export interface ApplicationUsageRows {
  /** Begins to note what a new application does. */
  begin(applicationId: string, now: number): Promise<void>;
  /** Makes these the URIs whose use is noted; what was known of those that stay is kept. */
  setUris(
    applicationId: string,
    uris: { redirect: readonly string[]; post_logout: readonly string[] },
    now: number,
  ): Promise<void>;
  /**
   * Adds what was noted, whichever process was first: the later time wins. One statement for each 200 of them. What is
   * noted of applications, URIs and users that are no more is dropped.
   */
  note(noted: readonly NotedUsage[]): Promise<void>;
  noteUris(noted: readonly NotedUri[]): Promise<void>;
  /** There are {@link UNKNOWN_CLIENT_PLACES} at most, whoever sends how many. */
  noteUnknownClients(seen: readonly UnknownClientTable[]): Promise<void>;
  find(applicationId: string): Promise<UsageRow | undefined>;
  listUris(applicationId: string): Promise<ApplicationUriRow[]>;
  /** The latest first. */
  listUnknownClients(since: number): Promise<UnknownClientTable[]>;
}

/** Types of the values of {@link NotedUsage}, which PostgreSQL can't tell by itself in a list of values. */
const NOTED = {
  client_id: 'text',
  first_sign_in_at: 'bigint',
  last_sign_in_at: 'bigint',
  last_sign_in_user_id: 'text',
  last_sign_in_session_id: 'text',
  last_sign_in_reference: 'text',
  last_request_at: 'bigint',
  last_pkce_at: 'bigint',
  last_without_pkce_at: 'bigint',
  auth_method: 'text',
  auth_method_at: 'bigint',
  failed_at: 'bigint',
  failure: 'text',
} as const satisfies { [Name in keyof NotedUsage]: 'text' | 'bigint' };

const NOTED_URI = {
  client_id: 'text',
  kind: 'text',
  uri_hash: 'text',
  used_at: 'bigint',
} as const;

/** Each time, and what is told of it: all of them change together, when it is later. */
const LATEST = {
  last_sign_in_at: ['last_sign_in_user_id', 'last_sign_in_session_id', 'last_sign_in_reference'],
  last_request_at: [],
  last_pkce_at: [],
  last_without_pkce_at: [],
  auth_method_at: ['auth_method'],
  failed_at: ['failure'],
} as const;

export function createApplicationUsageRows(db: Kysely<Database>): ApplicationUsageRows {
  return {
    async begin(applicationId, now) {
      await db
        .insertInto('application_usage')
        .values({ application_id: applicationId, recorded_since: now })
        .execute();
    },

    async setUris(applicationId, uris, now) {
      for (const kind of ['redirect', 'post_logout'] as const) {
        const rows = [...new Set(uris[kind])].map((uri) => ({
          application_id: applicationId,
          kind,
          uri_hash: hashUri(uri),
          uri,
          added_at: now,
        }));
        let gone = db
          .deleteFrom('application_uris')
          .where('application_id', '=', applicationId)
          .where('kind', '=', kind);
        if (rows.length > 0) {
          gone = gone.where(
            'uri_hash',
            'not in',
            rows.map(({ uri_hash }) => uri_hash),
          );
        }
        await gone.execute();
        if (rows.length === 0) continue;
        await db
          .insertInto('application_uris')
          .values(rows)
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
    },

    async note(noted) {
      for (const some of slices(noted, AT_ONCE)) {
        await sql`with noted (${names(NOTED)}) as (values ${values(NOTED, some)})
          update application_usage set ${sql.join(changes())}
          from noted join applications on applications.client_id = noted.client_id
          where application_usage.application_id = applications.id`.execute(db);
      }
    },

    async noteUris(noted) {
      for (const some of slices(noted, AT_ONCE)) {
        const rows = some.map((one) => ({ ...one, uri_hash: hashUri(one.uri) }));
        await sql`with noted (${names(NOTED_URI)}) as (values ${values(NOTED_URI, rows)})
          update application_uris set last_used_at = noted.used_at
          from noted join applications on applications.client_id = noted.client_id
          where application_uris.application_id = applications.id
            and application_uris.kind = noted.kind
            and application_uris.uri_hash = noted.uri_hash
            and coalesce(application_uris.last_used_at, 0) < noted.used_at`.execute(db);
      }
    },

    async noteUnknownClients(seen) {
      if (seen.length === 0) return;
      await db
        .insertInto('unknown_clients')
        .values([...seen])
        .onConflict((conflict) =>
          conflict
            .column('place')
            .doUpdateSet(({ ref }) => ({
              client_id: ref('excluded.client_id'),
              redirect_uri: ref('excluded.redirect_uri'),
              endpoint: ref('excluded.endpoint'),
              reference: ref('excluded.reference'),
              seen_at: ref('excluded.seen_at'),
            }))
            .whereRef('excluded.seen_at', '>=', 'unknown_clients.seen_at'),
        )
        .execute();
    },

    async find(applicationId) {
      return await db
        .selectFrom('application_usage')
        .selectAll()
        .where('application_id', '=', applicationId)
        .executeTakeFirst();
    },

    async listUris(applicationId) {
      return await db
        .selectFrom('application_uris')
        .select(['kind', 'uri', 'added_at', 'last_used_at'])
        .where('application_id', '=', applicationId)
        .execute();
    },

    async listUnknownClients(since) {
      return await db
        .selectFrom('unknown_clients')
        .selectAll()
        .where('seen_at', '>=', since)
        .orderBy('seen_at', 'desc')
        .execute();
    },
  };
}

/** Of each column: what was noted, where it is later than what is there. */
function changes(): RawBuilder<unknown>[] {
  const first = sql`first_sign_in_at = coalesce(application_usage.first_sign_in_at, noted.first_sign_in_at)`;
  return [
    first,
    ...Object.entries(LATEST).flatMap(([time, told]) =>
      [time, ...told].map(
        (name) => sql`${sql.ref(name)} = case
          when noted.${sql.ref(time)} >= coalesce(application_usage.${sql.ref(time)}, 0)
          then ${noted(name)} else application_usage.${sql.ref(name)} end`,
      ),
    ),
  ];
}

function noted(name: string): RawBuilder<unknown> {
  // A user who is erased at this moment must not make all the others fail.
  return name === 'last_sign_in_user_id'
    ? sql`(select users.id from users where users.id = noted.last_sign_in_user_id)`
    : sql`noted.${sql.ref(name)}`;
}

function names(columns: Record<string, string>): RawBuilder<unknown> {
  return sql.join(Object.keys(columns).map((name) => sql.ref(name)));
}

function values<Columns extends Record<string, string>>(
  columns: Columns,
  rows: readonly { [Name in keyof Columns]: unknown }[],
): RawBuilder<unknown> {
  const typed = Object.entries(columns);
  return sql.join(
    rows.map((row) => {
      const cells = typed.map(([name, type]) => sql`cast(${row[name]} as ${sql.raw(type)})`);
      return sql`(${sql.join(cells)})`;
    }),
  );
}

function hashUri(uri: string): string {
  return hash('sha256', uri, 'base64url');
}
