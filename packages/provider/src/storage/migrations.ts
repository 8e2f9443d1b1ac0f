import { type Kysely, sql } from 'kysely';
import {
  DEFAULT_MIGRATION_TABLE,
  type Migration,
  type MigrationProvider,
  Migrator,
} from 'kysely/migration';
import * as initial from './migrations/0001-initial.ts';
import * as canonicalNames from './migrations/0002-canonical-names.ts';
import * as logoutNotifications from './migrations/0003-logout-notifications.ts';
import * as directory from './migrations/0004-directory.ts';
import * as events from './migrations/0005-events.ts';
import * as applications from './migrations/0006-applications.ts';
import * as mappings from './migrations/0007-mappings.ts';
import * as idempotencyKeys from './migrations/0008-idempotency-keys.ts';
import * as imports from './migrations/0009-imports.ts';
import * as passwordRules from './migrations/0010-password-rules.ts';
import * as factors from './migrations/0011-factors.ts';
import * as mails from './migrations/0012-mails.ts';
import * as attempts from './migrations/0013-attempts.ts';
import * as signIn from './migrations/0014-sign-in.ts';
import * as sessionDetails from './migrations/0015-session-details.ts';
import * as signInStatistics from './migrations/0018-sign-in-statistics.ts';
import * as applicationUsage from './migrations/0019-application-usage.ts';
import * as traces from './migrations/0020-traces.ts';
import * as integrationTests from './migrations/0021-integration-tests.ts';
import * as grantsOfApplications from './migrations/0024-grants-of-applications.ts';
import * as hygieneAcceptances from './migrations/0025-hygiene-acceptances.ts';
import { StorageError } from './storage-error.ts';

/** Every migration by name, oldest first; a migration that has been released is never edited. */
const migrations: Record<string, Migration> = {
  '0001-initial': initial,
  '0002-canonical-names': canonicalNames,
  '0003-logout-notifications': logoutNotifications,
  '0004-directory': directory,
  '0005-events': events,
  '0006-applications': applications,
  '0007-mappings': mappings,
  '0008-idempotency-keys': idempotencyKeys,
  '0009-imports': imports,
  '0010-password-rules': passwordRules,
  '0011-factors': factors,
  '0012-mails': mails,
  '0013-attempts': attempts,
  '0014-sign-in': signIn,
  '0015-session-details': sessionDetails,
  '0018-sign-in-statistics': signInStatistics,
  '0019-application-usage': applicationUsage,
  '0020-traces': traces,
  '0021-integration-tests': integrationTests,
  '0024-grants-of-applications': grantsOfApplications,
  '0025-hygiene-acceptances': hygieneAcceptances,
};

const provider: MigrationProvider = { getMigrations: async () => migrations };

/**
 * Brings the database to the newest schema, in one transaction where the engine allows it. Safe to run from
 * several processes at once: the migration table is locked.
 *
 * @throws {StorageError} `database_newer`.
 * @throws the first migration's error; the schema is then as it was before.
 */
export async function migrateToLatest<DB>(db: Kysely<DB>): Promise<void> {
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (!error) return;
  const unknown = await findUnknown(db).catch(() => undefined);
  throw unknown === undefined ? error : StorageError.newer(unknown);
}

/** @returns the newest migration that the database has and this version does not. */
async function findUnknown<DB>(db: Kysely<DB>): Promise<string | undefined> {
  const { rows } = await sql<{ name: string }>`
    select name from ${sql.table(DEFAULT_MIGRATION_TABLE)} order by name desc
  `.execute(db);
  return rows.find(({ name }) => !Object.hasOwn(migrations, name))?.name;
}
