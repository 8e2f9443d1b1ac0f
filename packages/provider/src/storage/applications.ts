import type { Kysely, Updateable } from 'kysely';
import { startsWith } from './prefix.ts';
import { parameter, prepare } from './prepared.ts';
import type { ApplicationTable, Database } from './schema.ts';

/** Queries on `applications`. Errors of the database pass through as they are. */
export interface ApplicationRows {
  insert(application: ApplicationTable): Promise<void>;
  /**
   * Writes only when the row was last updated at `updatedAt`, so that what was checked is what is changed.
   *
   * @returns false when the row was changed meanwhile or is gone.
   */
  updateIfUnchanged(
    id: string,
    updatedAt: number,
    columns: Updateable<ApplicationTable>,
  ): Promise<boolean>;
  /** @returns false when there is no such application. */
  delete(id: string): Promise<boolean>;
  find(id: string): Promise<ApplicationTable | undefined>;
  findByClientId(clientId: string): Promise<ApplicationTable | undefined>;
  /** In the order of ids, which is that of creation. */
  list(page: ApplicationPage): Promise<ApplicationTable[]>;
  /** Those with an `initiate_login_uri`. */
  listLaunchable(): Promise<ApplicationTable[]>;
  /** Those with a `backchannel_logout_uri`. */
  listNotified(): Promise<NotifiedApplication[]>;
}

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
}

export function createApplicationRows(db: Kysely<Database>): ApplicationRows {
  const find = prepare<{ id: string }, ApplicationTable>(
    db,
    db.selectFrom('applications').selectAll().where('id', '=', parameter<string>('id')),
  );
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
    async updateIfUnchanged(id, updatedAt, columns) {
      const { numUpdatedRows } = await db
        .updateTable('applications')
        .set(columns)
        .where('id', '=', id)
        .where('updated_at', '=', updatedAt)
        .executeTakeFirstOrThrow();
      return numUpdatedRows === 1n;
    },
    async delete(id) {
      const { numDeletedRows } = await db
        .deleteFrom('applications')
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      return numDeletedRows === 1n;
    },
    async find(id) {
      return (await find({ id })).rows[0];
    },
    async findByClientId(clientId) {
      return (await findByClientId({ clientId })).rows[0];
    },
    async list({ limit, afterId, prefix }) {
      let page = db.selectFrom('applications').selectAll().orderBy('id').limit(limit);
      if (afterId !== undefined) page = page.where('id', '>', afterId);
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
    async listLaunchable() {
      return await db
        .selectFrom('applications')
        .selectAll()
        .where('initiate_login_uri', 'is not', null)
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
