import type { Kysely } from 'kysely';
import { isOpenTo } from './open-applications.ts';
import { parameter, prepare } from './prepared.ts';
import type { Database } from './schema.ts';
import type { FactorTable, PasskeyTable } from './tables/factors.ts';

/** A factor and what its kind knows of it, without secrets. */
export interface FactorRow extends FactorTable {
  last_used_at: number | null;
  /** Of passkeys; null for other kinds. */
  aaguid: string | null;
  device_type: PasskeyTable['device_type'] | null;
  backed_up: number | null;
  /** Recovery codes that are not used yet; 0 for other kinds. */
  codes_left: number;
}

/** Queries on `factors`, whose secrets go with them. */
export interface FactorRows {
  /** In the order in which they were added. */
  list(userId: string): Promise<FactorRow[]>;
  insert(factor: FactorTable): Promise<void>;
  /** @returns whether the person has the factor. */
  rename(userId: string, id: string, name: string): Promise<boolean>;
  delete(userId: string, id: string): Promise<void>;
  deleteKind(userId: string, kind: FactorTable['kind']): Promise<void>;
  deleteAll(userId: string): Promise<void>;
  /** Whether a role of the person asks for a second factor. */
  isRequiredByRole(userId: string): Promise<boolean>;
  /** Names of applications that ask for a second factor and are open to the person, up to `limit` of them. */
  listRequiringApplications(userId: string, limit: number): Promise<string[]>;
}

export function createFactorRows(db: Kysely<Database>): FactorRows {
  const list = prepare<{ userId: string }, FactorRow>(
    db,
    db
      .selectFrom('factors')
      .leftJoin('totp_secrets', 'totp_secrets.factor_id', 'factors.id')
      .leftJoin('passkeys', 'passkeys.factor_id', 'factors.id')
      .selectAll('factors')
      .select(['passkeys.aaguid', 'passkeys.device_type', 'passkeys.backed_up'])
      .select(({ fn, selectFrom }) => [
        fn
          .coalesce(
            'totp_secrets.last_used_at',
            'passkeys.last_used_at',
            selectFrom('recovery_codes')
              .whereRef('recovery_codes.factor_id', '=', 'factors.id')
              .select((codes) => codes.fn.max('recovery_codes.used_at').as('last')),
          )
          .as('last_used_at'),
        selectFrom('recovery_codes')
          .whereRef('recovery_codes.factor_id', '=', 'factors.id')
          .where('recovery_codes.used_at', 'is', null)
          .select((codes) => codes.fn.countAll<number>().as('left'))
          .as('codes_left'),
      ])
      .where('factors.user_id', '=', parameter<string>('userId'))
      .orderBy('factors.created_at')
      .orderBy('factors.id')
      .$narrowType<{ codes_left: number }>(),
  );
  const ofUser = (userId: string) => db.deleteFrom('factors').where('user_id', '=', userId);

  return {
    list: async (userId) => (await list({ userId })).rows,
    async insert(factor) {
      await db.insertInto('factors').values(factor).execute();
    },
    async rename(userId, id, name) {
      const { numUpdatedRows } = await db
        .updateTable('factors')
        .set({ name })
        .where('id', '=', id)
        .where('user_id', '=', userId)
        .where('kind', '!=', 'recovery_codes')
        .executeTakeFirstOrThrow();
      return numUpdatedRows === 1n;
    },
    async delete(userId, id) {
      await ofUser(userId).where('id', '=', id).execute();
    },
    async deleteKind(userId, kind) {
      await ofUser(userId).where('kind', '=', kind).execute();
    },
    async deleteAll(userId) {
      await ofUser(userId).execute();
    },
    async isRequiredByRole(userId) {
      const role = await db
        .selectFrom('user_roles')
        .innerJoin('roles', 'roles.id', 'user_roles.role_id')
        .select('roles.id')
        .where('user_roles.user_id', '=', userId)
        .where('roles.require_mfa', '=', 1)
        .limit(1)
        .executeTakeFirst();
      return role !== undefined;
    },
    async listRequiringApplications(userId, limit) {
      const found = await db
        .selectFrom('applications')
        .select('client_name')
        .where('require_mfa', '=', 1)
        .where(isOpenTo(userId))
        .orderBy('client_name_canonical')
        .limit(limit)
        .execute();
      return found.map(({ client_name }) => client_name);
    },
  };
}
