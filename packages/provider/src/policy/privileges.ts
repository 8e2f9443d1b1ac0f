import type { Actor, Privilege } from '../actor.ts';
import { DomainError } from '../domain-error.ts';

/** What is administered as a whole; users and applications also have rules of their own. */
export type Area =
  | 'users'
  | 'roles'
  | 'groups'
  | 'policies'
  | 'attributes'
  | 'mappings'
  | 'applications'
  | 'apis'
  | 'privileges'
  | 'events'
  | 'mails'
  | 'settings'
  | 'branding';

/** Areas that a privilege lets its holder look into; what it lets them see there may be less than all. */
const READABLE: Record<Privilege['kind'], readonly Area[] | 'all'> = {
  super: 'all',
  read_only: 'all',
  help_desk: ['users', 'roles', 'groups', 'attributes'],
  user_admin: ['users', 'roles', 'groups', 'attributes'],
  app_admin: ['applications', 'roles', 'attributes', 'apis'],
};

/** What somebody does to a user. */
export type UserAction =
  | 'create'
  | 'change'
  /** Gives and withdraws roles. */
  | 'grant'
  | 'delete'
  /** Sets a password, unlocks, ends sessions, removes second factors. */
  | 'help';

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

/** @throws {DomainError} `privilege_missing`. */
export function checkMayRead(by: Actor, area: Area): void {
  const mayRead = ({ kind }: Privilege) => {
    const areas = READABLE[kind];
    return areas === 'all' || areas.includes(area);
  };
  if (!by.privileges.some(mayRead)) {
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

function isOfApplication(privilege: Privilege) {
  return privilege.kind === 'app_admin';
}
