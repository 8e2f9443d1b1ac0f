import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { type Question, useConfirm } from './confirm.tsx';
import { toastDone, toastFailed } from './toasts.tsx';

/** Something that a button does. */
export interface Act {
  /** Asked first; absent: it is done at once. */
  question?: Question;
  work: () => Promise<unknown>;
  /** What is read anew once it is done: all queries whose keys begin so. */
  changes: QueryKey;
  /** Said once it is done. */
  done: string;
  undo?: (() => Promise<unknown>) | undefined;
}

/** @returns a function that does something if one is sure, and says what became of it. */
export function useAct(): (act: Act) => Promise<void> {
  const confirm = useConfirm();
  const queryClient = useQueryClient();
  return async ({ question, work, changes, done, undo }) => {
    if (question && !(await confirm(question))) return;
    try {
      await work();
      await queryClient.invalidateQueries({ queryKey: changes });
      toastDone(done, undo);
    } catch (error) {
      toastFailed(error);
    }
  };
}
