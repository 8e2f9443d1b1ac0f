import type { Actor } from '../actor.ts';
import type { PrivilegeGrants } from './privilege-grants.ts';

/**
 * For work that goes on after the request that asked for it: what whoever asked may do by now. People who can't
 * sign in any more may do nothing.
 */
export function createCurrentPrivileges(options: {
  privileges: Pick<PrivilegeGrants, 'ofUser' | 'ofClient'>;
  findPerson: (id: string) => Promise<{ state: string } | undefined>;
}): (actor: Pick<Actor, 'type' | 'id'>) => Promise<Actor['privileges']> {
  const { privileges, findPerson } = options;
  return async ({ type, id }) => {
    switch (type) {
      case 'user': {
        const person = id === null ? undefined : await findPerson(id);
        return person?.state === 'active' && id !== null ? await privileges.ofUser(id) : [];
      }
      case 'application':
        return id === null ? [] : await privileges.ofClient(id);
      case 'command_line':
      case 'system':
        return [{ kind: 'super' }];
      case 'anonymous':
        return [];
    }
  };
}
