import type { Kysely } from 'kysely';
import { v7 as newId } from 'uuid';
import type { Actor } from '../actor.ts';
import type { AuditLog } from '../audit/events.ts';
import type { Clock } from '../clock.ts';
import type { Mailer } from '../mail/mailer.ts';
import type { Policies } from '../policy/policies.ts';
import { type CurrentPassword, createPasswordRows } from '../storage/password-history.ts';
import { createRememberedDeviceRows } from '../storage/remembered-devices.ts';
import type { Database } from '../storage/schema.ts';
import type { UserTable } from '../storage/tables/directory.ts';
import { createUserRows } from '../storage/users.ts';
import { endOneTimeTokens } from './one-time-tokens.ts';
import { isOwnHash } from './passwords.ts';

/** Where people see what they sign in with. */
const SECURITY_PATH = '/account/security';

/** Ends sessions in the transaction of the change that they end by. */
export interface EndSessions {
  /** @param options.keepSession id of one that goes on, as the sessions API shows it. */
  endAllWithin(
    transaction: Kysely<Database>,
    userId: string,
    options?: { keepSession?: string | undefined },
  ): Promise<void>;
  /** The transaction is over. */
  committed(): void;
}

/** A password that is set; whether it may be, `PasswordRules` says before. */
export interface PasswordChange {
  userId: string;
  /** Made by `Passwords.hash`, or by another system. null: no sign-in with a password any more. */
  hash: string | null;
  by: Actor;
  /** The person's own session in which they change their password; all others end. */
  keepSession?: string | undefined;
  /** The person is to set one of their own at the next sign-in. */
  mustChange?: boolean;
}

/** The one place where people who are there get other passwords. */
export interface PasswordChanges {
  /**
   * Sets a password in the caller's transaction: the one before is remembered as far as the policy asks, the sessions
   * of the person end, with remembered devices and what was sent to them before; who was invited becomes active, and an
   * event tells of it. `committed` is to be called after the transaction. Does nothing when there is no such user, or no
   * password to be removed.
   */
  setPassword(transaction: Kysely<Database>, change: PasswordChange): Promise<void>;
  /** Sessions that ended are told of. */
  committed(): void;
}

export function createPasswordChanges(options: {
  clock: Clock;
  audit: Pick<AuditLog, 'record'>;
  policies: Pick<Policies, 'ofGroup'>;
  /** Absent: where nobody has signed in yet. */
  sessions?: EndSessions | undefined;
  /** Absent: where nobody is to be told. */
  mailer?: Pick<Mailer, 'canSend' | 'send'> | undefined;
}): PasswordChanges {
  const { clock, audit, policies, sessions, mailer } = options;

  /** Whoever does it in the person's name can't keep it from them (OWASP ASVS 5.0, 6.3.7). */
  async function tellPerson(transaction: Kysely<Database>, user: CurrentPassword): Promise<void> {
    if (!mailer?.canSend) return;
    await mailer.send(transaction, {
      to: user.email,
      language: user.locale,
      template: 'password_changed',
      values: {
        name: user.name,
        at: clock.now(),
        timeZone: user.zoneinfo,
        path: SECURITY_PATH,
      },
    });
  }

  return {
    async setPassword(transaction, { userId, hash, by, keepSession, mustChange = false }) {
      const rows = createPasswordRows(transaction);
      const current = await rows.findAndLock(userId);
      if (!current || (hash === null && current.password_hash === null)) return;
      const now = clock.now();
      const { password_history: remembered } = await policies.ofGroup(current.group_id);
      const former = remembered > 1 ? current.password_hash : null;
      if (former !== null) {
        await rows.remember([
          { id: newId(), user_id: userId, password_hash: former, created_at: now },
        ]);
      }
      // The one that is set now is among those that are remembered.
      await rows.prune(userId, Math.max(remembered - 1, 0));
      const activates = current.state === 'invited' && hash !== null;
      await createUserRows(transaction).update(userId, {
        ...passwordColumns(hash, now),
        must_change_password: Number(mustChange),
        ...(activates && { state: 'active', updated_at: now, version: current.version + 1 }),
      });
      await sessions?.endAllWithin(transaction, userId, { keepSession });
      // What was sent out, or stands in for a second factor, under the old password is over with it.
      await endOneTimeTokens(transaction, [userId], now);
      await createRememberedDeviceRows(transaction).deleteAll(userId);
      // Who gets their first one does so by an invitation, or is told by whom it is from.
      if (current.password_hash !== null) await tellPerson(transaction, current);
      const isImported = hash !== null && !isOwnHash(hash);
      await audit.record(transaction, by, {
        action: 'password.change',
        target: { type: 'user', id: userId },
        details: {
          ...(hash === null && { removed: true }),
          ...(isImported && { imported: true }),
          ...(activates && { state: 'active' }),
        },
      });
    },
    committed: () => sessions?.committed(),
  };
}

/** What the row of somebody says who gets a password now. */
export function passwordColumns(
  hash: string | null,
  now: number,
): Pick<UserTable, 'password_hash' | 'password_changed_at' | 'password_imported'> {
  return {
    password_hash: hash,
    password_changed_at: now,
    password_imported: Number(hash !== null && !isOwnHash(hash)),
  };
}
