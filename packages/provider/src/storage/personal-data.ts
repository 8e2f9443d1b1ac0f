import type { Kysely } from 'kysely';
import type { Database } from './schema.ts';

/** Queries for what a person takes away of what is kept about them. */
export function createPersonalDataRows(db: Kysely<Database>) {
  return {
    /** undefined: the person is in no group. */
    groupOf: (userId: string) =>
      db
        .selectFrom('users')
        .innerJoin('groups', 'groups.id', 'users.group_id')
        .select(['groups.id', 'groups.name'])
        .where('users.id', '=', userId)
        .executeTakeFirst(),
    rolesOf: (userId: string) =>
      db
        .selectFrom('user_roles')
        .innerJoin('roles', 'roles.id', 'user_roles.role_id')
        .select(['roles.id', 'roles.name', 'user_roles.granted_at'])
        .where('user_roles.user_id', '=', userId)
        .orderBy('roles.name_canonical')
        .execute(),
    /** Those of the person, without those that a role brings along. */
    privilegesOf: (userId: string) =>
      db
        .selectFrom('privileges')
        .select(['kind', 'group_id', 'application_id', 'created_at'])
        .where('user_id', '=', userId)
        .orderBy('id')
        .execute(),
  };
}
