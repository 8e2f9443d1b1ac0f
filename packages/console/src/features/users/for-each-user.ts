import type { User } from '../../../generated/admin-api.ts';
import { explain } from '../../api/problem.ts';

/** Requests under way at once: enough to be fast, and not in anybody's way. */
const AT_ONCE = 4;

/** What came of a change of many users. */
export interface Outcome {
  done: User[];
  failed: { user: User; why: string }[];
}

/** Makes one change after another; what fails stops no other. @param told how many have been tried so far. */
export async function forEachUser(
  users: readonly User[],
  change: (user: User) => Promise<unknown>,
  told: (tried: number) => void = () => undefined,
): Promise<Outcome> {
  const outcome: Outcome = { done: [], failed: [] };
  const waiting = [...users];
  const work = async () => {
    for (let user = waiting.shift(); user; user = waiting.shift()) {
      try {
        await change(user);
        outcome.done.push(user);
      } catch (error) {
        outcome.failed.push({ user, why: explain(error) });
      }
      told(outcome.done.length + outcome.failed.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return outcome;
}
