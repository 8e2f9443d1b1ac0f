import type { Kysely } from 'kysely';
import type { Actor } from '../../actor.ts';
import type { AuditLog } from '../../audit/events.ts';
import { DomainError } from '../../domain-error.ts';
import { isId } from '../../paging.ts';
import type { Policies, Policy } from '../../policy/policies.ts';
import { createFactorRows, type FactorRow } from '../../storage/factors.ts';
import type { Database } from '../../storage/schema.ts';
import type { UserTable } from '../../storage/tables/directory.ts';
import { inTransaction } from '../../storage/transaction.ts';
import { createUserRows } from '../../storage/users.ts';
import { checkFactorName, type Factor, lockPerson, toFactor } from './factor.ts';
import type { TellPerson } from './factor-notices.ts';
import type { RememberedDevices } from './remembered-devices.ts';

/**
 * The factors of people, of every kind. Whoever removes one for somebody else is checked before, as whoever ends
 * their sessions is.
 *
 * Removing a factor forgets the person's remembered devices, which stood in for it; and the last one takes the recovery
 * codes with it, which would be asked for otherwise until they are used up.
 */
export interface Factors {
  /** In the order in which they were added. */
  list(userId: string): Promise<Factor[]>;
  /** @throws {DomainError} `factor_not_found`, `validation_failed`. */
  rename(userId: string, factorId: string, name: string, change: { by: Actor }): Promise<void>;
  /**
   * Removes a factor on the person's own wish.
   *
   * @throws {DomainError} `factor_not_found`, `user_not_found`; `last_factor`: their policy, a role, or an application
   *   that they may open asks for a second factor, or they have no password and no other passkey.
   */
  removeOwn(userId: string, factorId: string, change: { by: Actor }): Promise<void>;
  /**
   * Removes a factor for somebody else. The last one too: if one is needed, the next sign-in asks for a new one.
   *
   * @throws {DomainError} `factor_not_found`, `user_not_found`.
   */
  remove(userId: string, factorId: string, change: { by: Actor }): Promise<void>;
  /** Names of applications that the person may open and that ask for a second factor; some of them, if they are many. */
  neededBy(userId: string): Promise<string[]>;
  /**
   * Removes the factors that were added at `since`, in milliseconds since the epoch, or later, recovery codes included,
   * by the rules of `remove`.
   *
   * @param transaction of what they are removed for.
   * @throws {DomainError} `user_not_found`.
   */
  removeSinceWithin(
    transaction: Kysely<Database>,
    userId: string,
    since: number,
    change: { by: Actor },
  ): Promise<void>;
  /**
   * Removes all factors, recovery codes included, of somebody who has lost them.
   *
   * @throws {DomainError} `user_not_found`.
   */
  reset(userId: string, change: { by: Actor }): Promise<void>;
}

/** Applications that are named where a factor has to stay. */
const MOST_NAMED = 3;

export function createFactors(options: {
  db: Kysely<Database>;
  audit: Pick<AuditLog, 'record' | 'recordAll'>;
  policies: Pick<Policies, 'ofGroup'>;
  tellPerson: TellPerson;
  rememberedDevices: Pick<RememberedDevices, 'forgetAllWithin'>;
}): Factors {
  const { db, audit, policies, tellPerson, rememberedDevices } = options;
  const rows = createFactorRows(db);

  /** Before a transaction, which would wait for a second connection with its own. */
  async function policyOf(userId: string): Promise<Policy> {
    const user = isId(userId) ? await createUserRows(db).find(userId) : undefined;
    return await policies.ofGroup(user?.group_id ?? null);
  }

  async function remove(
    userId: string,
    factorId: string,
    { by, isOwn }: { by: Actor; isOwn: boolean },
  ): Promise<void> {
    const policy = isOwn ? await policyOf(userId) : undefined;
    await inTransaction(db, async (transaction) => {
      const user = await lockPerson(transaction, userId);
      const factors = createFactorRows(transaction);
      const held = await factors.list(userId);
      const removed = isId(factorId) ? held.find(({ id }) => id === factorId) : undefined;
      if (!removed) throw new DomainError('factor_not_found');
      const left = held.filter((factor) => factor !== removed);
      if (policy) {
        const isRequired =
          policy.mfa === 'required' ||
          (await factors.isRequiredByRole(userId)) ||
          (await factors.listRequiringApplications(userId, 1)).length > 0;
        checkMayGo({ removed, left, user, policy, isRequired });
      }
      await take(transaction, user, { removed: [removed], left, by });
    });
  }

  /** Those that are left stay, if one of them is more than recovery codes. */
  async function take(
    transaction: Kysely<Database>,
    user: UserTable,
    { removed, left, by }: { removed: readonly FactorRow[]; left: readonly FactorRow[]; by: Actor },
  ): Promise<void> {
    if (removed.length === 0) return;
    const factors = createFactorRows(transaction);
    for (const factor of removed) {
      await factors.delete(user.id, factor.id);
      await tellPerson(transaction, user, { template: 'factor_removed', factor });
    }
    if (!left.some(isFactorItself)) await factors.deleteAll(user.id);
    await rememberedDevices.forgetAllWithin(transaction, user.id);
    await audit.recordAll(
      transaction,
      by,
      removed.map(({ id, kind }) => ({
        action: 'factor.remove',
        target: { type: 'user', id: user.id },
        details: { factor_id: id, kind },
      })),
    );
  }

  return {
    list: async (userId) => (isId(userId) ? (await rows.list(userId)).map(toFactor) : []),

    async rename(userId, factorId, text, { by }) {
      const name = checkFactorName(text);
      await inTransaction(db, async (transaction) => {
        const renamed =
          isId(factorId) && (await createFactorRows(transaction).rename(userId, factorId, name));
        if (!renamed) throw new DomainError('factor_not_found');
        await audit.record(transaction, by, {
          action: 'factor.rename',
          target: { type: 'user', id: userId },
          details: { factor_id: factorId },
        });
      });
    },

    removeOwn: (userId, factorId, { by }) => remove(userId, factorId, { by, isOwn: true }),
    remove: (userId, factorId, { by }) => remove(userId, factorId, { by, isOwn: false }),

    neededBy: (userId) => rows.listRequiringApplications(userId, MOST_NAMED),

    async removeSinceWithin(transaction, userId, since, { by }) {
      const user = await lockPerson(transaction, userId);
      const held = await createFactorRows(transaction).list(userId);
      const removed = held.filter(({ created_at }) => created_at >= since);
      const left = held.filter(({ created_at }) => created_at < since);
      await take(transaction, user, { removed, left, by });
    },

    async reset(userId, { by }) {
      await inTransaction(db, async (transaction) => {
        const user = await lockPerson(transaction, userId);
        const factors = createFactorRows(transaction);
        const held = await factors.list(userId);
        await factors.deleteAll(userId);
        await rememberedDevices.forgetAllWithin(transaction, userId);
        for (const factor of held) {
          await tellPerson(transaction, user, { template: 'factor_removed', factor });
        }
        await audit.record(transaction, by, {
          action: 'factor.reset',
          target: { type: 'user', id: userId },
          details: { kinds: held.map(({ kind }) => kind) },
        });
      });
    },
  };
}

/** @throws {DomainError} `last_factor`. */
function checkMayGo(question: {
  removed: FactorRow;
  left: readonly FactorRow[];
  user: UserTable;
  policy: Policy;
  isRequired: boolean;
}): void {
  const { removed, left, user, policy, isRequired } = question;
  const counts = ({ kind }: FactorRow) =>
    kind !== 'recovery_codes' && policy.factors.includes(kind);
  const hasEmailCode = policy.factors.includes('email_code') && user.email_verified === 1;
  if (isRequired && counts(removed) && !hasEmailCode && !left.some(counts)) {
    throw new DomainError('last_factor', {
      detail: 'You need a second factor to sign in: add another one first.',
    });
  }
  const isPasskey = ({ kind }: FactorRow) => kind === 'passkey';
  const signsInOtherwise = user.password_hash !== null || policy.email_code_sign_in;
  if (isPasskey(removed) && !signsInOtherwise && !left.some(isPasskey)) {
    throw new DomainError('last_factor', {
      detail: 'You sign in with this passkey: add another one, or a password, first.',
    });
  }
}

function isFactorItself({ kind }: FactorRow): boolean {
  return kind !== 'recovery_codes';
}
