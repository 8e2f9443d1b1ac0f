import type { Kysely } from 'kysely';
import type { Actor } from '../../actor.ts';
import type { Policy } from '../../policy/policies.ts';
import { checkMayActOnSomeUser } from '../../policy/privileges.ts';
import { constraintViolation } from '../../storage/constraint-violation.ts';
import type { Database } from '../../storage/schema.ts';
import { inTransaction } from '../../storage/transaction.ts';
import type { NewUser } from '../user.ts';
import type { UsersOptions } from '../user-access.ts';
import { preparePassword } from '../user-passwords.ts';
import type { BatchItem, BatchOptions, BatchResult } from './batch.ts';
import { writeUsers } from './user-batch.ts';

/** Users in one request: their passwords are hashed one after the other, at about ten milliseconds each. */
export const MAX_BULK_USERS = 500;
/** Others may take the same addresses at the same moment, again and again. */
const ATTEMPTS = 3;

/** A user, and whether they are sent an invitation. */
export type BulkUser = NewUser & { invite?: boolean | undefined };

/** Adds many users in one request. */
export interface BulkUsers {
  /**
   * Adds each user as `Users.create` would, one after the other; those that can't be added are told of and stop no
   * other. Who is to be invited is added as `invited` and sent the mail, both or neither.
   *
   * @param options.dryRun checks only.
   * @returns one result for each user, in their order.
   * @throws {DomainError} `privilege_missing`: who asks may add nobody, wherever.
   * @throws {CredentialsBusyError} `credentials_busy`; nobody was added.
   */
  create(
    users: readonly BulkUser[],
    options: { dryRun: boolean },
    asked: { by: Actor },
  ): Promise<BatchResult[]>;
}

export function createBulkUsers(
  options: UsersOptions & Pick<BatchOptions, 'userMails'>,
): BulkUsers {
  const { db, clock, passwords, passwordRules, policies } = options;

  async function prepare(users: readonly BulkUser[], dryRun: boolean): Promise<BatchItem[]> {
    const known = new Map<string | null, Promise<Policy>>();
    const policyOf = (id: string | null) => {
      const found = known.get(id) ?? policies.ofGroup(id);
      known.set(id, found);
      return found;
    };
    const items: BatchItem[] = [];
    for (const [index, { invite, ...user }] of users.entries()) {
      // One at a time, so that people who sign in meanwhile need not wait for all of these.
      const { hash, errors } = await preparePassword(user, {
        current: undefined,
        policyOf,
        passwordRules,
        passwords,
        dryRun,
      });
      const passwordHash = hash ?? undefined;
      items.push({ user, errors, passwordHash, invite, label: `/users/${index}` });
    }
    return items;
  }

  async function write(
    items: readonly BatchItem[],
    { dryRun, by }: { dryRun: boolean; by: Actor },
    attempt = 1,
  ): Promise<BatchResult[]> {
    try {
      return await inTransaction(db, (transaction: Kysely<Database>) =>
        writeUsers(transaction, items, {
          ...options,
          by,
          now: clock.now(),
          mode: 'create',
          newState: 'active',
          dryRun,
          earlier: { emails: new Map(), usernames: new Map() },
        }),
      );
    } catch (error) {
      if (!constraintViolation(error) || attempt === ATTEMPTS) throw error;
      return await write(items, { dryRun, by }, attempt + 1);
    }
  }

  return {
    async create(users, { dryRun }, { by }) {
      checkMayActOnSomeUser(by, 'create');
      return await write(await prepare(users, dryRun), { dryRun, by });
    },
  };
}
