import type { App } from '../../../generated/admin-api.ts';
import type { Question } from '../../components/confirm.tsx';
import { useCaller } from '../../session/caller.tsx';
import { useSaveQuestion } from '../policies/save-question.tsx';

/** What is asked before an application is closed to a role: nothing where nobody is shut out by it. */
export function useCloseQuestion() {
  const { mayTry } = useCaller();
  const ask = useSaveQuestion();
  return async (app: App, roleId: string): Promise<Question | undefined> => {
    if (app.access !== 'roles') return undefined;
    const words = { act: 'Close it anyway', cancel: 'Leave it open' };
    if (mayTry) {
      const change = { of: 'app', id: app.id, changes: { without_role_id: roleId } } as const;
      const question = await ask(change, app.client_name);
      return question && { ...question, ...words };
    }
    return {
      title: `Close ${app.client_name} to the role?`,
      consequence: `Whoever has no other role that opens ${app.client_name} can't open it any more. Who that is you may not see.`,
      ...words,
    };
  };
}
