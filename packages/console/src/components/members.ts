import { isCancelledError, type QueryKey, useQueryClient } from '@tanstack/react-query';
import { type Question, useConfirm } from './confirm.tsx';
import { toastDone, toastFailed } from './toasts.tsx';

/**
 * A list that things are put into and taken out of, such as the roles of a person: at once, and with the way back.
 *
 * @param options.changes keys of the queries that are read anew.
 */
export function useMembers<Member>(options: {
  put: (member: Member) => Promise<unknown>;
  take: (member: Member) => Promise<unknown>;
  changes: readonly QueryKey[];
  /** What is asked before one is taken out; undefined: it is done at once. */
  question?: (member: Member) => Promise<Question | undefined>;
}) {
  const queryClient = useQueryClient();
  const confirm = useConfirm();
  const and = (change: (member: Member) => Promise<unknown>) => async (member: Member) => {
    await change(member);
    for (const queryKey of options.changes) await queryClient.invalidateQueries({ queryKey });
  };
  const put = and(options.put);
  const take = and(options.take);
  return {
    /** For `AddOne`, which says why it failed. */
    async add(member: Member, done: string): Promise<void> {
      await put(member);
      toastDone(done, () => take(member));
    },
    async remove(member: Member, done: string): Promise<void> {
      try {
        const question = await options.question?.(member);
        if (question && !(await confirm(question))) return;
        await take(member);
        toastDone(done, () => put(member));
      } catch (error) {
        // Whoever stops what the question is made of has not wanted it.
        if (!isCancelledError(error)) toastFailed(error);
      }
    },
  };
}
