import type { Kysely } from 'kysely';
import { type ApplicationWithSecrets, createApplicationRows } from './applications.ts';
import { isOpenTo } from './open-applications.ts';
import { parameter, prepare } from './prepared.ts';
import type { Database } from './schema.ts';
import type { ApplicationTable } from './tables/applications.ts';
import type { RoleTable } from './tables/directory.ts';

/** A role that opens an application, and how many it opens in all. */
export type OpeningRole = Pick<RoleTable, 'id' | 'name'> & {
  applications: number;
  /** 1: it also lets administer something. */
  privileged: number;
};

/** What the launcher shows of an application. */
export type LaunchableRow = Pick<
  ApplicationTable,
  'client_name' | 'initiate_login_uri' | 'logo_uri'
>;

/** Queries on which roles open which applications. Errors of the database pass through as they are. */
export interface AccessRows {
  /** Whether a person has a role that opens the application, in one query by two indexes. */
  isOpenTo(userId: string, applicationId: string): Promise<boolean>;
  /** By name. */
  listRolesOf(applicationId: string): Promise<OpeningRole[]>;
  /** In the order of ids, which is that of creation. */
  listApplicationsOf(
    roleId: string,
    page: { limit: number; afterId?: string | undefined },
  ): Promise<ApplicationWithSecrets[]>;
  /** @returns false when the role opened it before. */
  add(roleId: string, applicationId: string, now: number): Promise<boolean>;
  /** @returns false when the role did not open it. */
  remove(roleId: string, applicationId: string): Promise<boolean>;
  /** Applications with an `initiate_login_uri` that are open to everyone or to a role of the person. */
  listLaunchable(userId: string): Promise<LaunchableRow[]>;
}

export function createAccessRows(db: Kysely<Database>): AccessRows {
  const findOpening = prepare<{ userId: string; applicationId: string }, { role_id: string }>(
    db,
    db
      .selectFrom('role_applications')
      .innerJoin('user_roles', 'user_roles.role_id', 'role_applications.role_id')
      .select('role_applications.role_id')
      .where('user_roles.user_id', '=', parameter<string>('userId'))
      .where('role_applications.application_id', '=', parameter<string>('applicationId'))
      .limit(1),
  );
  return {
    async isOpenTo(userId, applicationId) {
      return (await findOpening({ userId, applicationId })).rows.length > 0;
    },
    async listRolesOf(applicationId) {
      return await db
        .selectFrom('role_applications')
        .innerJoin('roles', 'roles.id', 'role_applications.role_id')
        .select(({ selectFrom, exists, case: choose, fn }) => [
          'roles.id',
          'roles.name',
          selectFrom('role_applications as opened')
            .select(fn.countAll<number>().as('count'))
            .whereRef('opened.role_id', '=', 'roles.id')
            .$asScalar()
            .$notNull()
            .as('applications'),
          choose()
            .when(
              exists(
                selectFrom('privileges')
                  .select('privileges.id')
                  .whereRef('privileges.role_id', '=', 'roles.id'),
              ),
            )
            .then(1)
            .else(0)
            .end()
            .as('privileged'),
        ])
        .where('role_applications.application_id', '=', applicationId)
        .orderBy('roles.name_canonical')
        .execute();
    },
    async listApplicationsOf(roleId, { limit, afterId }) {
      let page = db
        .selectFrom('role_applications')
        .innerJoin('applications', 'applications.id', 'role_applications.application_id')
        .selectAll('applications')
        .where('role_applications.role_id', '=', roleId)
        .orderBy('role_applications.application_id')
        .limit(limit);
      if (afterId !== undefined) {
        page = page.where('role_applications.application_id', '>', afterId);
      }
      return await createApplicationRows(db).addSecrets(await page.execute());
    },
    async add(roleId, applicationId, now) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('role_applications')
        .values({ role_id: roleId, application_id: applicationId, granted_at: now })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow();
      return numInsertedOrUpdatedRows === 1n;
    },
    async remove(roleId, applicationId) {
      const { numDeletedRows } = await db
        .deleteFrom('role_applications')
        .where('role_id', '=', roleId)
        .where('application_id', '=', applicationId)
        .executeTakeFirstOrThrow();
      return numDeletedRows === 1n;
    },
    async listLaunchable(userId) {
      return await db
        .selectFrom('applications')
        .select(['client_name', 'initiate_login_uri', 'logo_uri'])
        .where('initiate_login_uri', 'is not', null)
        .where(isOpenTo(userId))
        .execute();
    },
  };
}
