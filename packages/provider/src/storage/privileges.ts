import type { Kysely } from 'kysely';
import { lockRows } from './locking.ts';
import type { Database } from './schema.ts';
import type { PrivilegeTable } from './tables/policy.ts';

/** Queries on `privileges`. */
export interface PrivilegeRows {
  insert(privilege: PrivilegeTable): Promise<void>;
  /** Nobody changes the row until the transaction ends. */
  findAndLock(id: string): Promise<PrivilegeTable | undefined>;
  delete(id: string): Promise<void>;
  /** How many there are of kind `super`. */
  countSuper(): Promise<number>;
  /** Whether nobody could administer everything any more without the role. */
  isLastSuper(roleId: string): Promise<boolean>;
  /** In the order of ids, which is that of creation. */
  list(page: { limit: number; afterId: string | undefined }): Promise<PrivilegeTable[]>;
  /** Of the application as a program. */
  listOfClient(clientId: string): Promise<PrivilegeTable[]>;
  /** What a person may administer, by themselves or by a role they have. */
  listOfUser(userId: string): Promise<PrivilegeTable[]>;
  isUserPrivileged(userId: string): Promise<boolean>;
  /** Whether having one of the roles lets a person administer something. */
  areRolesPrivileged(roleIds: readonly string[]): Promise<boolean>;
  /** Whether an application holds a privilege, or may get tokens for the admin API: its own, or of who signs in to it. */
  isApplicationPrivileged(applicationId: string): Promise<boolean>;
}

export function createPrivilegeRows(db: Kysely<Database>): PrivilegeRows {
  const ofUser = (userId: string) =>
    db
      .selectFrom('privileges')
      .selectAll()
      .where(({ or, eb, selectFrom }) =>
        or([
          eb('user_id', '=', userId),
          eb(
            'role_id',
            'in',
            selectFrom('user_roles').select('role_id').where('user_id', '=', userId),
          ),
        ]),
      );
  return {
    async insert(privilege) {
      await db.insertInto('privileges').values(privilege).execute();
    },
    async findAndLock(id) {
      const query = db.selectFrom('privileges').selectAll().where('id', '=', id);
      return await lockRows(db, query).executeTakeFirst();
    },
    async delete(id) {
      await db.deleteFrom('privileges').where('id', '=', id).execute();
    },
    async countSuper() {
      const query = db.selectFrom('privileges').select('id').where('kind', '=', 'super');
      return (await lockRows(db, query).execute()).length;
    },
    async isLastSuper(roleId) {
      const query = db.selectFrom('privileges').select('role_id').where('kind', '=', 'super');
      const holders = await lockRows(db, query).execute();
      return holders.length > 0 && holders.every(({ role_id }) => role_id === roleId);
    },
    async list({ limit, afterId }) {
      let page = db.selectFrom('privileges').selectAll().orderBy('id').limit(limit);
      if (afterId !== undefined) page = page.where('id', '>', afterId);
      return await page.execute();
    },
    listOfClient: (clientId) =>
      db
        .selectFrom('privileges')
        .innerJoin('applications', 'applications.id', 'privileges.client_application_id')
        .selectAll('privileges')
        .where('applications.client_id', '=', clientId)
        .execute(),
    listOfUser: (userId) => ofUser(userId).execute(),
    async isUserPrivileged(userId) {
      return (await ofUser(userId).limit(1).execute()).length > 0;
    },
    async areRolesPrivileged(roleIds) {
      if (roleIds.length === 0) return false;
      const found = await db
        .selectFrom('privileges')
        .select('id')
        .where('role_id', 'in', roleIds)
        .limit(1)
        .execute();
      return found.length > 0;
    },
    async isApplicationPrivileged(applicationId) {
      const callsUs = db
        .selectFrom('application_apis')
        .innerJoin('apis', 'apis.id', 'application_apis.api_id')
        .select('apis.id')
        .where('application_apis.application_id', '=', applicationId)
        .where('apis.is_built_in', '=', 1);
      const holds = db
        .selectFrom('privileges')
        .select('id')
        .where('client_application_id', '=', applicationId);
      return (await holds.unionAll(callsUs).execute()).length > 0;
    },
  };
}
