import type { Kysely, Updateable } from 'kysely';
import { lockRows } from './locking.ts';
import { startsWith } from './prefix.ts';
import { parameter, prepare } from './prepared.ts';
import type { Database } from './schema.ts';
import type { ApplicationTable, ClientSecretTable } from './tables/applications.ts';

/** An application's row and its secrets, in no particular order. */
export interface ApplicationWithSecrets {
  application: ApplicationTable;
  secrets: ClientSecretRow[];
}

export type ClientSecretRow = Omit<ClientSecretTable, 'application_id'>;

/** Queries on `applications` and their secrets. Errors of the database pass through as they are. */
export interface ApplicationRows {
  insert(application: ApplicationTable): Promise<void>;
  update(id: string, columns: Updateable<ApplicationTable>): Promise<void>;
  delete(id: string): Promise<void>;
  find(wanted: WantedApplication): Promise<ApplicationWithSecrets | undefined>;
  /** As `find`, and nobody changes the row until the transaction ends. */
  findAndLock(wanted: WantedApplication): Promise<ApplicationWithSecrets | undefined>;
  /** For every request of the protocol, in one query. */
  findByClientId(clientId: string): Promise<ApplicationWithSecrets | undefined>;
  /** In the order of ids, which is that of creation. */
  list(page: ApplicationPage): Promise<ApplicationWithSecrets[]>;
  /** Adds what `applications` lack, in one query for all. */
  addSecrets(applications: readonly ApplicationTable[]): Promise<ApplicationWithSecrets[]>;
  /** Makes `secrets` the ones that the application has. */
  setSecrets(applicationId: string, secrets: readonly ClientSecretRow[]): Promise<void>;
  /** By name. */
  listByClientIds(clientIds: readonly string[]): Promise<ApplicationTable[]>;
  /** Those with a `backchannel_logout_uri`. */
  listNotified(): Promise<NotifiedApplication[]>;
}

export type WantedApplication = { id: string } | { client_id: string };

export type NotifiedApplication = Pick<
  ApplicationTable,
  'client_id' | 'backchannel_logout_session_required'
>;

export interface ApplicationPage {
  limit: number;
  /** Only applications with greater ids. */
  afterId?: string | undefined;
  /** Only applications whose canonical name or `client_id` starts with it. */
  prefix?: string | undefined;
  /** Only these; absent: all. */
  ids?: readonly string[] | undefined;
}

export function createApplicationRows(db: Kysely<Database>): ApplicationRows {
  const select = (wanted: WantedApplication) => {
    const [[column, value]] = Object.entries(wanted) as [['id' | 'client_id', string]];
    return db.selectFrom('applications').selectAll().where(column, '=', value);
  };
  const findByClientId = prepare<{ clientId: string }, JoinedApplication>(
    db,
    db
      .selectFrom('applications')
      .leftJoin('client_secrets', 'client_secrets.application_id', 'applications.id')
      .selectAll('applications')
      .select([
        'client_secrets.id as secret_id',
        'client_secrets.secret_hash',
        'client_secrets.hint as secret_hint',
        'client_secrets.created_at as secret_created_at',
        'client_secrets.expires_at as secret_expires_at',
        'client_secrets.last_used_at as secret_last_used_at',
      ])
      .where('client_id', '=', parameter<string>('clientId')),
  );

  async function addSecrets(
    applications: readonly ApplicationTable[],
  ): Promise<ApplicationWithSecrets[]> {
    if (applications.length === 0) return [];
    const found = await db
      .selectFrom('client_secrets')
      .selectAll()
      .where(
        'application_id',
        'in',
        applications.map(({ id }) => id),
      )
      .execute();
    const byApplication = Map.groupBy(found, ({ application_id }) => application_id);
    return applications.map((application) => {
      const secrets = byApplication.get(application.id) ?? [];
      return { application, secrets: secrets.map(({ application_id: _, ...secret }) => secret) };
    });
  }

  async function addSecretsToOne(
    application: ApplicationTable | undefined,
  ): Promise<ApplicationWithSecrets | undefined> {
    return application && (await addSecrets([application]))[0];
  }

  return {
    addSecrets,
    async insert(application) {
      await db.insertInto('applications').values(application).execute();
    },
    async update(id, columns) {
      await db.updateTable('applications').set(columns).where('id', '=', id).execute();
    },
    async delete(id) {
      await db.deleteFrom('applications').where('id', '=', id).execute();
    },
    async find(wanted) {
      return await addSecretsToOne(await select(wanted).executeTakeFirst());
    },
    async findAndLock(wanted) {
      return await addSecretsToOne(await lockRows(db, select(wanted)).executeTakeFirst());
    },
    async findByClientId(clientId) {
      return joinSecrets((await findByClientId({ clientId })).rows);
    },
    async list({ limit, afterId, prefix, ids }) {
      let page = db.selectFrom('applications').selectAll().orderBy('id').limit(limit);
      if (afterId !== undefined) page = page.where('id', '>', afterId);
      if (ids !== undefined) page = page.where('id', 'in', [...ids, '']);
      if (prefix !== undefined) {
        page = page.where(({ or, ref, fn }) =>
          or([
            startsWith(ref('client_name_canonical'), prefix),
            startsWith(fn<string>('lower', ['client_id']), prefix),
          ]),
        );
      }
      return await addSecrets(await page.execute());
    },
    async setSecrets(applicationId, secrets) {
      await db.deleteFrom('client_secrets').where('application_id', '=', applicationId).execute();
      if (secrets.length === 0) return;
      const rows = secrets.map((secret) => ({ ...secret, application_id: applicationId }));
      await db.insertInto('client_secrets').values(rows).execute();
    },
    async listByClientIds(clientIds) {
      if (clientIds.length === 0) return [];
      return await db
        .selectFrom('applications')
        .selectAll()
        .where('client_id', 'in', clientIds)
        .orderBy('client_name_canonical')
        .execute();
    },
    async listNotified() {
      return await db
        .selectFrom('applications')
        .select(['client_id', 'backchannel_logout_session_required'])
        .where('backchannel_logout_uri', 'is not', null)
        .execute();
    },
  };
}

type JoinedApplication = ApplicationTable & {
  secret_id: string | null;
  secret_hash: string | null;
  secret_hint: string | null;
  secret_created_at: number | null;
  secret_expires_at: number | null;
  secret_last_used_at: number | null;
};

/** One application from one row for each of its secrets. */
function joinSecrets(rows: readonly JoinedApplication[]): ApplicationWithSecrets | undefined {
  const [first] = rows;
  if (!first) return undefined;
  const application = withoutSecret(first);
  const secrets = rows.flatMap((row) =>
    row.secret_id === null
      ? []
      : [
          {
            id: row.secret_id,
            secret_hash: row.secret_hash ?? '',
            hint: row.secret_hint ?? '',
            created_at: row.secret_created_at ?? 0,
            expires_at: row.secret_expires_at,
            last_used_at: row.secret_last_used_at,
          },
        ],
  );
  return { application, secrets };
}

function withoutSecret({
  secret_id: _,
  secret_hash: __,
  secret_hint: ___,
  secret_created_at: ____,
  secret_expires_at: _____,
  secret_last_used_at: ______,
  ...application
}: JoinedApplication): ApplicationTable {
  return application;
}
