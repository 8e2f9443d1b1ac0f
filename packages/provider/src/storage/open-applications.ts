import type { ExpressionBuilder } from 'kysely';
import type { Database } from './schema.ts';

/** Of a query on `applications`: whether one is open to everyone, or to a role of the person. */
export function isOpenTo(userId: string) {
  return ({ or, eb, exists, selectFrom }: ExpressionBuilder<Database, 'applications'>) =>
    or([
      eb('access', '=', 'everyone'),
      exists(
        selectFrom('role_applications')
          .innerJoin('user_roles', 'user_roles.role_id', 'role_applications.role_id')
          .select('role_applications.role_id')
          .whereRef('role_applications.application_id', '=', 'applications.id')
          .where('user_roles.user_id', '=', userId),
      ),
    ]);
}
