import type { UserState } from '../directory/user.ts';
import type { ApplicationAccess } from './application-rules.ts';

/** What a decision on access is made of. */
export interface AccessFacts {
  user: { id: string; state: UserState; roles: readonly { id: string; name: string }[] };
  application: { id: string; client_id: string; access: ApplicationAccess };
  /** The roles that open the application. */
  openingRoles: readonly {
    id: string;
    name: string;
    /** How many applications it opens in all. */
    applications: number;
    privileged: boolean;
  }[];
}

/** One step of a decision, in the order in which they are taken; the first that fails decides. */
export type AccessStep =
  | { check: 'user_is_active'; passed: boolean; state: UserState }
  | {
      check: 'application_is_open';
      passed: boolean;
      access: ApplicationAccess;
      opening_roles: { id: string; name: string }[];
      held_roles: { id: string; name: string }[];
      /** The roles in both lists. */
      granted_by: { id: string; name: string }[];
    };

/** A change that an administrator can make. */
export type AccessChange =
  | { action: 'activate_user'; detail: string }
  | { action: 'grant_role'; role_id: string; role: string; detail: string }
  | { action: 'open_to_role'; role_id: string; role: string; detail: string }
  | { action: 'open_to_everyone'; detail: string };

/** Whether a person may open an application, and how that was found. */
export interface AccessDecision {
  allowed: boolean;
  /** In a sentence, for administrators. */
  reason: string;
  steps: AccessStep[];
  /** The smallest changes that together would allow it; empty where it is allowed. */
  changes: AccessChange[];
}

/** Whether a person may open an application, step by step, and what would have to change. */
export function decideAccess({ user, application, openingRoles }: AccessFacts): AccessDecision {
  const isActive = user.state === 'active';
  const held = new Set(user.roles.map(({ id }) => id));
  const named = ({ id, name }: { id: string; name: string }) => ({ id, name });
  const grantedBy = openingRoles.filter(({ id }) => held.has(id)).map(named);
  const isOpen = application.access === 'everyone' || grantedBy.length > 0;
  const steps: AccessStep[] = [
    { check: 'user_is_active', passed: isActive, state: user.state },
    {
      check: 'application_is_open',
      passed: isOpen,
      access: application.access,
      opening_roles: openingRoles.map(named),
      held_roles: user.roles.map(named),
      granted_by: grantedBy,
    },
  ];
  const changes: AccessChange[] = [];
  if (!isActive) {
    changes.push({ action: 'activate_user', detail: `Make the user active; now ${user.state}.` });
  }
  if (!isOpen) changes.push(smallestOpening(user.roles, openingRoles));
  return { allowed: isActive && isOpen, reason: reasonOf(steps), steps, changes };
}

/** The role that opens the least besides, and lets administer nothing, where there is a choice. */
function smallestOpening(
  heldRoles: AccessFacts['user']['roles'],
  openingRoles: AccessFacts['openingRoles'],
): AccessChange {
  const [smallest] = openingRoles.toSorted(
    (a, b) =>
      Number(a.privileged) - Number(b.privileged) ||
      a.applications - b.applications ||
      a.name.localeCompare(b.name),
  );
  if (smallest) {
    const others = smallest.applications - 1;
    const besides =
      others === 0
        ? 'It opens nothing else.'
        : `It also opens ${others} other application${others === 1 ? '' : 's'}.`;
    const privileged = smallest.privileged ? ' It lets administer this provider, too.' : '';
    return {
      action: 'grant_role',
      role_id: smallest.id,
      role: smallest.name,
      detail: `Give the user the role ${smallest.name}. ${besides}${privileged}`,
    };
  }
  const [role] = heldRoles;
  if (role) {
    return {
      action: 'open_to_role',
      role_id: role.id,
      role: role.name,
      detail: `No role opens the application. Let ${role.name} open it, which the user has.`,
    };
  }
  return {
    action: 'open_to_everyone',
    detail:
      'No role opens the application, and the user has none: open it to everyone, or make a role that opens it and give it to the user.',
  };
}

function reasonOf([state, open]: AccessStep[]): string {
  if (state?.check === 'user_is_active' && !state.passed) return `The user is ${state.state}.`;
  if (open?.check !== 'application_is_open') return '';
  if (open.access === 'everyone') return 'The application is open to everyone.';
  const [role] = open.granted_by;
  if (role) return `The user has the role ${role.name}, which opens the application.`;
  return open.opening_roles.length === 0
    ? 'The application is open by role, and no role opens it.'
    : 'The user has none of the roles that open the application.';
}
