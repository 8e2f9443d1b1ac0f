import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { User } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { useConfirm } from '../../components/confirm.tsx';
import { toastDone, toastFailed } from '../../components/toasts.tsx';

/** What is done to a user as a whole. What cannot be taken back is asked about first. */
export function useUserActs(user: User) {
  const confirm = useConfirm();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const params = { path: { id: user.id } };
  const who = user.name ?? user.email;

  async function act(work: () => Promise<unknown>, done: string, undo?: () => Promise<unknown>) {
    try {
      await work();
      await queryClient.invalidateQueries({ queryKey: ['users'] });
      toastDone(done, undo);
    } catch (error) {
      toastFailed(error);
    }
  }
  const setState = (state: 'active' | 'suspended') => () =>
    take(api.PATCH('/api/v1/users/{id}', { params, body: { state } }));
  const restoreUser = () => take(api.POST('/api/v1/users/{id}/restore', { params }));
  const restore = () => act(restoreUser, `${who} was restored`);

  return {
    restore,
    activate: () => act(setState('active'), `${who} can sign in again`),
    async suspend() {
      const isSure = await confirm({
        title: `Suspend ${who}?`,
        consequence:
          'They are signed out everywhere at once, and what applications hold for them stops working. They cannot sign in until they are activated again.',
        act: 'Suspend',
      });
      if (isSure) await act(setState('suspended'), `${who} was suspended`, setStateBack);
    },
    async signOutEverywhere() {
      const isSure = await confirm({
        title: `Sign ${who} out everywhere?`,
        consequence:
          'Every browser that they are signed in with has to sign in again, and applications are told to sign them out too.',
        act: 'Sign out everywhere',
      });
      if (!isSure) return;
      const end = () => take(api.DELETE('/api/v1/users/{id}/sessions', { params }));
      await act(end, `${who} was signed out everywhere`);
    },
    async remove() {
      await act(
        () => take(api.DELETE('/api/v1/users/{id}', { params })),
        `${who} was deleted`,
        restore,
      );
    },
    async erase() {
      const isSure = await confirm({
        title: `Erase ${who} for good?`,
        consequence:
          'All that is kept of them is removed now: profile, attributes, roles. The events stay, without their name. Nobody can bring them back.',
        act: 'Erase for good',
        typed: user.email,
      });
      if (!isSure) return;
      const erase = { params: { ...params, query: { erase: 'true' } } } as const;
      await act(async () => {
        await take(api.DELETE('/api/v1/users/{id}', erase));
        // Before anything is read again: of them there is nothing to read.
        await navigate({ to: '/users' });
      }, `${who} was erased`);
    },
  };

  function setStateBack() {
    return act(setState('active'), `${who} can sign in again`);
  }
}
