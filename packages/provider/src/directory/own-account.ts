import type { Kysely } from 'kysely';
import type { Actor } from '../actor.ts';
import type { AuditAction } from '../audit/actions.ts';
import type { AuditLog } from '../audit/events.ts';
import { canonical } from '../canonical.ts';
import type { Clock } from '../clock.ts';
import type { Database } from '../storage/schema.ts';
import type { UserTable } from '../storage/tables/directory.ts';
import { inTransaction } from '../storage/transaction.ts';
import { createUserRows } from '../storage/users.ts';

/** What people do to their own accounts at a sign-in; no privilege is needed for it. */
export interface OwnAccount {
  /** Notes that the person has accepted this version of the terms. */
  acceptTerms(userId: string, version: string, change: { by: Actor }): Promise<void>;
  /**
   * Notes that the person reads what is sent to `email`. Does nothing when they have another address by now.
   *
   * @returns whether it is their address.
   */
  verifyEmail(userId: string, email: string, change: { by: Actor }): Promise<boolean>;
  /** As `verifyEmail`, in the transaction in which they show it. */
  verifyEmailWithin(
    transaction: Kysely<Database>,
    userId: string,
    email: string,
    change: { by: Actor },
  ): Promise<boolean>;
}

export function createOwnAccount({
  db,
  clock,
  audit,
}: {
  db: Kysely<Database>;
  clock: Clock;
  audit: Pick<AuditLog, 'record'>;
}): OwnAccount {
  /** @param change of the row as it is, locked; undefined: nothing is to be changed. */
  async function update(
    on: Kysely<Database>,
    userId: string,
    { by, action }: { by: Actor; action: AuditAction },
    change: (user: UserTable) => Partial<UserTable> | undefined,
  ): Promise<void> {
    await inTransaction(on, async (transaction) => {
      const rows = createUserRows(transaction);
      const user = await rows.findAndLock(userId);
      const columns = user && user.deleted_at === null ? change(user) : undefined;
      if (!user || !columns) return;
      const version = user.version + 1;
      await rows.update(userId, { ...columns, updated_at: clock.now(), version });
      await audit.record(transaction, by, { action, target: { type: 'user', id: userId } });
    });
  }

  async function verifyEmailWithin(
    on: Kysely<Database>,
    userId: string,
    email: string,
    { by }: { by: Actor },
  ): Promise<boolean> {
    let isTheirs = false;
    await update(on, userId, { by, action: 'email.verify' }, (user) => {
      isTheirs = user.email_canonical === canonical(email);
      return isTheirs && user.email_verified === 0 ? { email_verified: 1 } : undefined;
    });
    return isTheirs;
  }

  return {
    acceptTerms: (userId, version, { by }) =>
      update(db, userId, { by, action: 'terms.accept' }, () => ({
        terms_accepted: version,
        terms_accepted_at: clock.now(),
      })),
    verifyEmail: (userId, email, change) => verifyEmailWithin(db, userId, email, change),
    verifyEmailWithin,
  };
}
