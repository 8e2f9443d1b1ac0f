import { useNavigate } from '@tanstack/react-router';
import type { User } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { useAct } from '../../components/act.ts';
import { useHere } from '../../components/here.ts';

/** What is done to a user as a whole. What cannot be taken back is asked about first. */
export function useUserActs(user: User) {
  const act = useAct();
  const navigate = useNavigate();
  const isHere = useHere();
  const params = { path: { id: user.id } };
  const who = user.name ?? user.email;
  const changes = ['users'];
  const setState = (state: 'active' | 'suspended') => () =>
    take(api.PATCH('/api/v1/users/{id}', { params, body: { state } }));
  const activate = () =>
    act({ work: setState('active'), changes, done: `${who} can sign in again` });
  const restore = () =>
    act({
      work: () => take(api.POST('/api/v1/users/{id}/restore', { params })),
      changes,
      done: `${who} was restored`,
    });
  return {
    restore,
    activate,
    suspend: () =>
      act({
        question: {
          title: `Suspend ${who}?`,
          consequence:
            'They are signed out everywhere at once, and what applications hold for them stops working. They cannot sign in until they are activated again.',
          act: 'Suspend',
        },
        work: setState('suspended'),
        changes,
        done: `${who} was suspended`,
        undo: activate,
      }),
    signOutEverywhere: () =>
      act({
        question: {
          title: `Sign ${who} out everywhere?`,
          consequence:
            'Every browser that they are signed in with has to sign in again, and applications are told to sign them out too.',
          act: 'Sign out everywhere',
        },
        work: () => take(api.DELETE('/api/v1/users/{id}/sessions', { params })),
        changes,
        done: `${who} was signed out everywhere`,
      }),
    remove: () =>
      act({
        work: () => take(api.DELETE('/api/v1/users/{id}', { params })),
        changes,
        done: `${who} was deleted`,
        undo: restore,
      }),
    erase: () =>
      act({
        question: {
          title: `Erase ${who} for good?`,
          consequence:
            'All that is kept of them is removed now: profile, attributes, roles. The events stay, without their name. Nobody can bring them back.',
          act: 'Erase for good',
          typed: user.email,
        },
        work: async () => {
          const erase = { params: { ...params, query: { erase: 'true' } } } as const;
          await take(api.DELETE('/api/v1/users/{id}', erase));
          // Before anything is read again: of them there is nothing to read.
          if (isHere()) await navigate({ to: '/users' });
        },
        changes,
        done: `${who} was erased`,
      }),
  };
}
