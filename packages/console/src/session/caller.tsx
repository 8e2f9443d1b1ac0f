import { createContext, use } from 'react';
import type { Caller } from '../../generated/admin-api.ts';

/** What is administered as a whole. */
export type Area = Caller['reads'][number];
export type UserAction = Caller['user_actions'][number];

export const CallerContext = createContext<Caller | undefined>(undefined);

/** What whoever is signed in may do, for showing no more than that; the provider checks each request by itself. */
export function useCaller() {
  const caller = use(CallerContext);
  if (!caller) throw new TypeError('The dashboard is shown when it is known what may be done.');
  return {
    id: caller.actor_id,
    isSuper: caller.privileges.some(({ kind }) => kind === 'super'),
    privileges: caller.privileges,
    reads: (area: Area) => caller.reads.includes(area),
    /** Whether a dry run, which names people and what they did, is for their eyes. */
    mayTry: caller.reads.includes('events') && caller.reads.includes('users'),
    changes: (area: Area) => caller.changes.includes(area),
    mayToUsers: (action: UserAction) => caller.user_actions.includes(action),
  };
}
