import type { Kysely } from 'kysely';
import type { Actor, Change } from '../actor.ts';
import type { AuditLog } from '../audit/events.ts';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import { isId } from '../paging.ts';
import {
  checkMayChangeApplication,
  checkMayChangeProgram,
  visibleApplications,
} from '../policy/privileges.ts';
import { checkVersion } from '../registry/registry.ts';
import { createApplicationUsageRows } from '../storage/application-usage.ts';
import {
  type ApplicationWithSecrets,
  createApplicationRows,
  type WantedApplication,
} from '../storage/applications.ts';
import { createPrivilegeRows } from '../storage/privileges.ts';
import type { Database } from '../storage/schema.ts';
import { inTransaction } from '../storage/transaction.ts';
import { type Application, toApplication, toRow } from './application.ts';
import { isClientId } from './application-rules.ts';

/**
 * Checks and writes what `makeNext` makes of an application, in one transaction, and records it.
 *
 * @param id its id or `client_id`.
 * @throws {DomainError} `privilege_missing`, `application_not_found`, `version_mismatch`, and what `makeNext` throws.
 */
export type ChangeApplication = (
  id: string,
  change: Change,
  how: {
    action: 'app.update' | 'app.rotate_secret' | 'app.delete_secret';
    details: Readonly<Record<string, unknown>>;
    makeNext: (current: Application) => Application;
  },
) => Promise<Application>;

export function createChangeApplication({
  db,
  clock,
  audit,
}: {
  db: Kysely<Database>;
  clock: Clock;
  audit: Pick<AuditLog, 'record'>;
}): ChangeApplication {
  return async (id, { by, version }, { action, details, makeNext }) =>
    await inTransaction(db, async (transaction) => {
      const rows = createApplicationRows(transaction);
      const current = checkVisible(await findByEitherId(id, rows.findAndLock), by);
      await checkMayChangeOrTest(transaction, current.id, by);
      checkVersion(current, version);
      const next = {
        ...makeNext(current),
        updated_at: clock.now(),
        version: current.version + 1,
      };
      await rows.update(next.id, toRow(next));
      if (next.secrets !== current.secrets) await rows.setSecrets(next.id, next.secrets);
      await setUris(transaction, next, current);
      await audit.record(transaction, by, {
        action,
        target: { type: 'app', id: next.id },
        clientId: next.client_id,
        details,
      });
      return next;
    });
}

/** @throws {DomainError} `privilege_missing`. */
export async function checkMayChangeOrTest(
  on: Kysely<Database>,
  applicationId: string,
  by: Actor,
): Promise<void> {
  checkMayChangeApplication(by, applicationId);
  const isPrivileged = await createPrivilegeRows(on).isApplicationPrivileged(applicationId);
  checkMayChangeProgram(by, { isPrivileged });
}

/** @throws {DomainError} `privilege_missing`, `application_not_found`: also to who may not see it. */
export function checkVisible(found: ApplicationWithSecrets | undefined, by: Actor): Application {
  const visible = visibleApplications(by);
  if (!found || visible?.has(found.application.id) === false) {
    throw new DomainError('application_not_found');
  }
  return toApplication(found);
}

/** @param id its id or `client_id`; nothing that can be neither is looked up. */
export async function findByEitherId(
  id: string,
  find: (wanted: WantedApplication) => Promise<ApplicationWithSecrets | undefined>,
): Promise<ApplicationWithSecrets | undefined> {
  if (isId(id)) return await find({ id });
  return isClientId(id) ? await find({ client_id: id }) : undefined;
}

/**
 * Lets the use of each URI be noted.
 *
 * @param current absent: a new application.
 */
export async function setUris(
  transaction: Kysely<Database>,
  next: Application,
  current?: Application,
): Promise<void> {
  const { redirect_uris: redirect, post_logout_redirect_uris: post_logout } = next;
  const isSame =
    redirect === current?.redirect_uris && post_logout === current.post_logout_redirect_uris;
  if (isSame) return;
  const usage = createApplicationUsageRows(transaction);
  await usage.setUris(next.id, { redirect, post_logout }, next.updated_at);
}
