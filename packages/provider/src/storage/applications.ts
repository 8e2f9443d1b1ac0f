import type { Kysely, Updateable } from 'kysely';
import { lockRows } from './locking.ts';
import { startsWith } from './prefix.ts';
import { parameter, prepare } from './prepared.ts';
import type { ApplicationTable, Database } from './schema.ts';

/** Queries on `applications`. Errors of the database pass through as they are. */
export interface ApplicationRows {
  insert(application: ApplicationTable): Promise<void>;
  update(id: string, columns: Updateable<ApplicationTable>): Promise<void>;
  delete(id: string): Promise<void>;
  find(wanted: WantedApplication): Promise<ApplicationTable | undefined>;
  /** As `find`, and nobody changes the row until the transaction ends. */
  findAndLock(wanted: WantedApplication): Promise<ApplicationTable | undefined>;
  /** For every request of the protocol. */
  findByClientId(clientId: string): Promise<ApplicationTable | undefined>;
  /** In the order of ids, which is that of creation. */
  list(page: ApplicationPage): Promise<ApplicationTable[]>;
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
  const findByClientId = prepare<{ clientId: string }, ApplicationTable>(
    db,
    db
      .selectFrom('applications')
      .selectAll()
      .where('client_id', '=', parameter<string>('clientId')),
  );

  return {
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
      return await select(wanted).executeTakeFirst();
    },
    async findAndLock(wanted) {
      return await lockRows(db, select(wanted)).executeTakeFirst();
    },
    async findByClientId(clientId) {
      return (await findByClientId({ clientId })).rows[0];
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
      return await page.execute();
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
