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
   * @throws {DomainError} `factor_not_found`, `user_not_found`; `last_factor`: their policy, or a role, asks for a
   *   second factor, or they have no password and no other passkey.
   */
  removeOwn(userId: string, factorId: string, change: { by: Actor }): Promise<void>;
  /**
   * Removes a factor for somebody else. The last one too: if one is needed, the next sign-in asks for a new one.
   *
   * @throws {DomainError} `factor_not_found`, `user_not_found`.
   */
  remove(userId: string, factorId: string, change: { by: Actor }): Promise<void>;
  /**
   * Removes all factors, recovery codes included, of somebody who has lost them.
   *
   * @throws {DomainError} `user_not_found`.
   */
  reset(userId: string, change: { by: Actor }): Promise<void>;
}

export function createFactors(options: {
  db: Kysely<Database>;
  audit: Pick<AuditLog, 'record'>;
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
        const isRequired = policy.mfa === 'required' || (await factors.isRequiredByRole(userId));
        checkMayGo({ removed, left, user, policy, isRequired });
      }
      await factors.delete(userId, factorId);
      if (!left.some(isFactorItself)) await factors.deleteAll(userId);
      await rememberedDevices.forgetAllWithin(transaction, userId);
      const removal = { template: 'factor_removed', factor: removed } as const;
      await tellPerson(transaction, user, removal);
      await audit.record(transaction, by, {
        action: 'factor.remove',
        target: { type: 'user', id: userId },
        details: { factor_id: factorId, kind: removed.kind },
      });
    });
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
