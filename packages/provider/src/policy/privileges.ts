import type { Actor, Privilege } from '../actor.ts';
import { DomainError } from '../domain-error.ts';

/** What is administered as a whole; users and applications also have rules of their own. */
export const AREAS = [
  'users',
  'roles',
  'groups',
  'policies',
  'attributes',
  'mappings',
  'applications',
  'apis',
  'privileges',
  'events',
  'mails',
  'settings',
  'branding',
] as const;

export type Area = (typeof AREAS)[number];

/** Areas that a privilege lets its holder look into; what it lets them see there may be less than all. */
const READABLE: Record<Privilege['kind'], readonly Area[] | 'all'> = {
  super: 'all',
  read_only: 'all',
  help_desk: ['users', 'roles', 'groups', 'attributes'],
  user_admin: ['users', 'roles', 'groups', 'attributes'],
  app_admin: ['applications', 'roles', 'attributes', 'apis'],
};

/**
 * What somebody does to a user. `grant`: gives and withdraws roles; `help`: sets a password, unlocks, ends
 * sessions, removes second factors.
 */
export const USER_ACTION_NAMES = ['create', 'change', 'grant', 'delete', 'help'] as const;

export type UserAction = (typeof USER_ACTION_NAMES)[number];

const USER_ACTIONS: Partial<Record<Privilege['kind'], readonly UserAction[]>> = {
  user_admin: ['create', 'change', 'grant', 'delete', 'help'],
  help_desk: ['help'],
};

/** A user as those who administer them are judged by. */
export interface AdministeredUser {
  groupId: string | null;
  /** The user may administer something, by themselves or by a role. */
  isPrivileged: boolean;
}

export function isSuper(by: Actor): boolean {
  return by.privileges.some(({ kind }) => kind === 'super');
}

function mayRead(by: Actor, area: Area): boolean {
  return by.privileges.some(({ kind }) => {
    const areas = READABLE[kind];
    return areas === 'all' || areas.includes(area);
  });
}

/** @throws {DomainError} `privilege_missing`. */
export function checkMayRead(by: Actor, area: Area): void {
  if (!mayRead(by, area)) {
    throw new DomainError('privilege_missing', { detail: `You may not see ${area}.` });
  }
}

/**
 * What is of one kind for everybody is changed by a super administrator.
 *
 * @throws {DomainError} `privilege_missing`.
 */
export function checkMayChange(by: Actor, area: Area): void {
  if (isSuper(by)) return;
  throw new DomainError('privilege_missing', {
    detail: `Only a super administrator may change ${area}.`,
  });
}

/**
 * @returns ids of the groups whose users `by` may see; undefined: all.
 * @throws {DomainError} `privilege_missing`.
 */
export function visibleGroups(by: Actor): ReadonlySet<string> | undefined {
  checkMayRead(by, 'users');
  const isOfGroup = (privilege: Privilege) => privilege.kind === 'user_admin';
  const seesAll = ({ kind }: Privilege) =>
    kind !== 'user_admin' && (READABLE[kind] === 'all' || READABLE[kind].includes('users'));
  if (by.privileges.some(seesAll)) return undefined;
  return new Set(by.privileges.filter(isOfGroup).map(({ groupId }) => groupId));
}

/**
 * Nobody but a super administrator touches a person who may administer something: who could set an
 * administrator's password would be that administrator.
 *
 * @throws {DomainError} `privilege_missing`.
 */
export function checkMayActOnUser(by: Actor, action: UserAction, user: AdministeredUser): void {
  if (isSuper(by)) return;
  if (user.isPrivileged) {
    throw new DomainError('privilege_missing', {
      detail: 'Only a super administrator may change who can administer something.',
    });
  }
  const allows = (privilege: Privilege) =>
    USER_ACTIONS[privilege.kind]?.includes(action) === true &&
    (privilege.kind !== 'user_admin' || privilege.groupId === user.groupId);
  if (!by.privileges.some(allows)) {
    throw new DomainError('privilege_missing', {
      detail: `Your privileges do not cover this change of this user.`,
    });
  }
}

/**
 * Before anything that takes long is done for somebody who may do it to no user at all.
 *
 * @throws {DomainError} `privilege_missing`.
 */
export function checkMayActOnSomeUser(by: Actor, action: UserAction): void {
  if (reachOf(by).userActions.includes(action)) return;
  throw new DomainError('privilege_missing', { detail: 'Your privileges do not cover this.' });
}

/**
 * @returns ids of the applications that `by` may see; undefined: all.
 * @throws {DomainError} `privilege_missing`.
 */
export function visibleApplications(by: Actor): ReadonlySet<string> | undefined {
  checkMayRead(by, 'applications');
  if (by.privileges.some(({ kind }) => READABLE[kind] === 'all')) return undefined;
  return new Set(by.privileges.filter(isOfApplication).map(({ applicationId }) => applicationId));
}

/** @throws {DomainError} `privilege_missing`. */
export function checkMayChangeApplication(by: Actor, applicationId: string): void {
  if (isSuper(by)) return;
  if (by.privileges.filter(isOfApplication).some((of) => of.applicationId === applicationId)) {
    return;
  }
  throw new DomainError('privilege_missing', {
    detail: 'Your privileges do not cover this application.',
  });
}

/**
 * Nobody but a super administrator changes an application that may administer something, or test it: who could choose
 * its secret would be that program, and who could choose where its codes go would get tokens of the administrators who
 * sign in to it.
 *
 * @param isPrivileged see `storage/privileges.ts`.
 * @throws {DomainError} `privilege_missing`.
 */
export function checkMayChangeProgram(
  by: Actor,
  { isPrivileged }: { isPrivileged: boolean },
): void {
  if (!isPrivileged || isSuper(by)) return;
  throw new DomainError('privilege_missing', {
    detail: 'Only a super administrator may change an application that can administer something.',
  });
}

function isOfApplication(privilege: Privilege) {
  return privilege.kind === 'app_admin';
}

/** What somebody may do at all, for whoever shows it to them; each request is checked by itself. */
export interface Reach {
  /** Areas that they may look into, if only in part. */
  reads: Area[];
  /** Areas in which they may change something. */
  changes: Area[];
  /** What they may do to users, to some of them at least. */
  userActions: UserAction[];
}

/** Sums up the privileges of `by`. */
export function reachOf(by: Actor): Reach {
  const everything = isSuper(by);
  const allowed = new Set(by.privileges.flatMap(({ kind }) => USER_ACTIONS[kind] ?? []));
  const userActions = USER_ACTION_NAMES.filter((name) => everything || allowed.has(name));
  const inPart: Partial<Record<Area, boolean>> = {
    users: userActions.length > 0,
    applications: by.privileges.some(isOfApplication),
  };
  return {
    reads: AREAS.filter((area) => mayRead(by, area)),
    changes: AREAS.filter((area) => everything || inPart[area]),
    userActions,
  };
}
