import type { Kysely } from 'kysely';
import type { Actor } from '../actor.ts';
import type { AuditLog } from '../audit/events.ts';
import { stateOf } from '../directory/user.ts';
import { checkVisible } from '../directory/user-access.ts';
import { DomainError } from '../domain-error.ts';
import { isId } from '../paging.ts';
import { createAccessRows } from '../storage/access.ts';
import { createRoleRows } from '../storage/roles.ts';
import type { Database } from '../storage/schema.ts';
import type { UserTable } from '../storage/tables/directory.ts';
import { createUserRows } from '../storage/users.ts';
import { type AccessDecision, decideAccess } from './access-decision.ts';
import type { Application } from './application.ts';
import type { Applications } from './applications.ts';

/** Why a person may open an application or not. */
export interface AccessExplanations {
  /**
   * @param applicationId its id or `client_id`.
   * @throws {DomainError} `privilege_missing`, `user_not_found`, `application_not_found`.
   */
  explain(userId: string, applicationId: string, asked: { by: Actor }): Promise<AccessDecision>;
  /**
   * Records that a person was refused, with the whole decision, so that the reference code on their page leads an
   * administrator to it.
   */
  recordRefusal(by: Actor & { id: string }, clientId: string): Promise<void>;
}

export function createAccessExplanations(options: {
  db: Kysely<Database>;
  audit: AuditLog;
  applications: Pick<Applications, 'get' | 'findByClientId'>;
}): AccessExplanations {
  const { db, audit, applications } = options;

  async function decide(user: UserTable, application: Application): Promise<AccessDecision> {
    const [roles, openingRoles] = await Promise.all([
      createRoleRows(db).listOfUser(user.id),
      createAccessRows(db).listRolesOf(application.id),
    ]);
    return decideAccess({
      user: { id: user.id, state: stateOf(user), roles },
      application,
      openingRoles: openingRoles.map(({ privileged, ...role }) => ({
        ...role,
        privileged: privileged === 1,
      })),
    });
  }

  return {
    async explain(userId, applicationId, { by }) {
      const found = isId(userId) ? await createUserRows(db).find(userId) : undefined;
      const user = checkVisible(found, by);
      return await decide(user, await applications.get(applicationId, { by }));
    },

    async recordRefusal(by, clientId) {
      const [user, application] = await Promise.all([
        createUserRows(db).find(by.id),
        applications.findByClientId(clientId),
      ]);
      if (!user || !application) throw new DomainError('application_not_found');
      const decision = await decide(user, application);
      await audit.record(db, by, {
        action: 'access.refuse',
        outcome: 'failure',
        reason: user.state === 'active' ? 'no_role' : 'not_active',
        target: { type: 'user', id: user.id },
        clientId,
        details: { ...decision },
      });
    },
  };
}
