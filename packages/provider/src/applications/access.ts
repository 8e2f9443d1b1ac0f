import type { Kysely } from 'kysely';
import type { Actor, Change } from '../actor.ts';
import type { AuditLog } from '../audit/events.ts';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import {
  DEFAULT_LIMIT,
  decodeCursor,
  isId,
  type Page,
  type PageRequest,
  toPage,
} from '../paging.ts';
import {
  checkMayChangeApplication,
  checkMayRead,
  visibleApplications,
} from '../policy/privileges.ts';
import { createAccessRows, type LaunchableRow } from '../storage/access.ts';
import { createRoleRows } from '../storage/roles.ts';
import type { Database } from '../storage/schema.ts';
import { inTransaction } from '../storage/transaction.ts';
import { type Application, toApplication } from './application.ts';
import type { Applications } from './applications.ts';

/** A role that opens an application. */
export interface ApplicationRole {
  id: string;
  name: string;
}

/** An application with an address at which it is opened, for the launcher. */
export interface LaunchableApplication {
  client_name: string;
  initiate_login_uri: string;
  logo_uri: string | null;
}

/** Which roles open which applications. `id`s of applications may be their `client_id`s. */
export interface Access {
  /**
   * Whether a person may open an application, in at most one query: it is asked at every sign-in and every use
   * of a token.
   */
  isOpenTo(userId: string, application: Pick<Application, 'id' | 'access'>): Promise<boolean>;
  /** The applications that a person may open and that have an address for it, by name. */
  listLaunchable(userId: string): Promise<LaunchableApplication[]>;
  /** By name. @throws {DomainError} `privilege_missing`, `application_not_found`. */
  listRoles(applicationId: string, asked: { by: Actor }): Promise<ApplicationRole[]>;
  /** @throws {DomainError} `privilege_missing`, `role_not_found`, `cursor_invalid`. */
  listApplications(
    roleId: string,
    page: PageRequest,
    asked: { by: Actor },
  ): Promise<Page<Application>>;
  /**
   * Lets a role open an application. Does nothing when it does so already.
   *
   * @throws {DomainError} `privilege_missing`, `role_not_found`, `application_not_found`.
   */
  open(roleId: string, applicationId: string, change: Change): Promise<Application>;
  /**
   * Does nothing when the role does not open it.
   *
   * @throws {DomainError} `privilege_missing`, `role_not_found`, `application_not_found`.
   */
  close(roleId: string, applicationId: string, change: Change): Promise<void>;
}

export function createAccess(options: {
  db: Kysely<Database>;
  clock: Clock;
  audit: AuditLog;
  applications: Pick<Applications, 'get'>;
}): Access {
  const { db, clock, audit, applications } = options;
  const rows = createAccessRows(db);

  async function checkRole(roleId: string): Promise<void> {
    const role = isId(roleId) ? await createRoleRows(db).find(roleId) : undefined;
    if (!role) throw new DomainError('role_not_found');
  }

  async function change(
    roleId: string,
    applicationId: string,
    { by, action }: { by: Actor; action: 'role.app_add' | 'role.app_remove' },
  ): Promise<Application> {
    const application = await applications.get(applicationId, { by });
    checkMayChangeApplication(by, application.id);
    await checkRole(roleId);
    await inTransaction(db, async (transaction) => {
      const inside = createAccessRows(transaction);
      const changed =
        action === 'role.app_add'
          ? await inside.add(roleId, application.id, clock.now())
          : await inside.remove(roleId, application.id);
      if (!changed) return;
      await audit.record(transaction, by, {
        action,
        target: { type: 'role', id: roleId },
        clientId: application.client_id,
      });
    });
    return application;
  }

  return {
    async isOpenTo(userId, { id, access }) {
      return access === 'everyone' || (await rows.isOpenTo(userId, id));
    },

    async listLaunchable(userId) {
      const open = await rows.listLaunchable(userId);
      return open
        .filter(isLaunchable)
        .toSorted((a, b) => a.client_name.localeCompare(b.client_name));
    },

    async listRoles(applicationId, { by }) {
      const { id } = await applications.get(applicationId, { by });
      return (await rows.listRolesOf(id)).map(({ id: roleId, name }) => ({ id: roleId, name }));
    },

    async listApplications(roleId, { limit = DEFAULT_LIMIT, after }, { by }) {
      checkMayRead(by, 'roles');
      const visible = visibleApplications(by);
      const afterId = decodeCursor(after);
      await checkRole(roleId);
      const found = await rows.listApplicationsOf(roleId, { limit: limit + 1, afterId });
      const page = toPage(found.map(toApplication), limit);
      return { ...page, items: page.items.filter(({ id }) => visible?.has(id) !== false) };
    },

    open: (roleId, applicationId, { by }) =>
      change(roleId, applicationId, { by, action: 'role.app_add' }),

    async close(roleId, applicationId, { by }) {
      await change(roleId, applicationId, { by, action: 'role.app_remove' });
    },
  };
}

function isLaunchable(row: LaunchableRow): row is LaunchableApplication {
  return row.initiate_login_uri !== null;
}
