import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import { SYSTEM } from '../actor.ts';
import type { AuditLog } from '../audit/events.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { createPasswordChanges } from '../credentials/password-changes.ts';
import type { PasswordRules } from '../credentials/password-rules.ts';
import type { Passwords } from '../credentials/passwords.ts';
import { createAttributes } from '../directory/attributes.ts';
import { createRoles } from '../directory/roles.ts';
import { createUsers } from '../directory/users.ts';
import { createPolicies } from '../policy/policies.ts';
import { createPrivilegeGrants } from '../policy/privilege-grants.ts';
import type { Database } from '../storage/schema.ts';
import { createSettings } from '../storage/settings.ts';

const DONE = 'first_start_completed_at';

/** With what the first administrator signs in. */
export interface FirstAdministrator {
  email: string;
  username: string;
  password: string;
}

/**
 * Makes the first administrator, once in the life of a database: a mark is set in the same transaction, so
 * that neither a restart, nor a second node, nor deleting that person later makes another.
 *
 * @returns the credentials, to be shown once; undefined when this was done before.
 */
export async function completeFirstStart(options: {
  db: Kysely<Database>;
  clock: Clock;
  audit: AuditLog;
  passwords: Pick<Passwords, 'hash'>;
  passwordRules: PasswordRules;
  config: Pick<Config, 'adminEmail' | 'adminPassword'>;
}): Promise<FirstAdministrator | undefined> {
  const { db, clock, audit, passwords, passwordRules, config } = options;
  if (await createSettings(db).get(DONE)) return undefined;
  const administrator = {
    email: config.adminEmail,
    username: 'admin',
    password: config.adminPassword ?? readablePassword(),
  };
  // Before the transaction, which would hold the database meanwhile.
  const passwordHash = await passwords.hash(administrator.password);
  return db.transaction().execute(async (trx) => {
    const first = await createSettings(trx).addOnce(DONE, String(clock.now()));
    if (!first) return undefined;
    const registry = { db: trx, clock, audit };
    const change = { by: SYSTEM };
    const role = await createRoles(registry).create(
      { name: 'admin', description: 'Administrators of this provider' },
      change,
    );
    const policies = createPolicies(registry);
    const passwordChanges = createPasswordChanges({ clock, audit, policies });
    const users = createUsers({
      ...registry,
      passwords,
      passwordRules,
      passwordChanges,
      attributes: createAttributes(registry),
      policies,
    });
    const user = await users.create(
      {
        email: administrator.email,
        email_verified: true,
        username: administrator.username,
        name: 'Administrator',
      },
      change,
    );
    await passwordChanges.setPassword(trx, { userId: user.id, hash: passwordHash, ...change });
    await users.grantRole(user.id, role.id, change);
    await createPrivilegeGrants(registry).grant({ kind: 'super', role_id: role.id }, change);
    return administrator;
  });
}

/** 100 random bits in groups that can be read and typed: `k3v7-9qmx-…`. */
function readablePassword(): string {
  const alphabet = 'abcdefghjkmnpqrstvwxyz23456789';
  const characters: string[] = [];
  while (characters.length < 20) {
    for (const byte of randomBytes(32)) {
      // Bytes beyond the last whole multiple would favour the first letters.
      if (byte < 240 && characters.length < 20) characters.push(alphabet[byte % 30] as string);
    }
  }
  return characters.join('').replace(/(.{4})(?=.)/g, '$1-');
}
