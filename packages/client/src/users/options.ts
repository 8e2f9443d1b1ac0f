import type { HookContext } from '../core/hooks.ts';
import { invalid } from '../core/option-checks.ts';
import type { Claims } from '../core/user.ts';
import type { AppUser, NewUser, UserChange, UserStore } from './user-store.ts';

/** What a role at the provider is in the app: the name of a group, or several. */
export type GroupsOfRoles = Readonly<Record<string, string | readonly string[]>>;

/** The app's own users: who gets one, and what of the claims it takes. */
export interface UsersOptions {
  /** Where users are kept: one of the library's, or your own. */
  readonly store: UserStore;
  /** Whether somebody whom the app does not know gets a user at the first sign-in. Default true. */
  readonly createUnknown?: boolean | undefined;
  /**
   * Whether somebody new is taken for the one user who has their e-mail address, when the provider
   * says that it is theirs (`email_verified`) and the app knows it too (`emailVerified`). `true`, or
   * the names of the providers whose word counts: addresses of others are then not taken for verified
   * here. Default false: whoever hands out addresses could take over accounts.
   */
  readonly linkByEmail?: boolean | readonly string[] | undefined;
  /**
   * The username of a new user; a number is added where it is taken. Default: `preferred_username`,
   * else what comes before the `@` of the e-mail address, else `user`.
   */
  readonly username?: ((claims: Claims) => string) | undefined;
  /**
   * The groups that claims give: each value of the claims `roles` and `groups` by default; what a
   * table says for those values; or what a function makes of the claims. Groups that a provider once
   * gave and no longer does are taken away; those given by the app are left alone. `false` leaves
   * all of them alone.
   */
  readonly groups?: false | GroupsOfRoles | ((claims: Claims) => readonly string[]) | undefined;
  /**
   * Finds the user of somebody who is not known by issuer and `sub`, before `linkByEmail` does; the
   * identity is added to the user found. Whom it finds is signed in as: go by what the provider vouches for.
   */
  find?(claims: Claims, context: HookContext): AppUser | undefined | Promise<AppUser | undefined>;
  /** What a new user gets; `undefined` refuses the person. */
  create?(
    user: NewUser,
    claims: Claims,
    context: HookContext,
  ): NewUser | undefined | Promise<NewUser | undefined>;
  /** What of a known user changes, at sign-in (with `lastLoginAt`) and at renewal. */
  update?(
    change: UserChange,
    user: AppUser,
    claims: Claims,
    context: HookContext,
  ): UserChange | Promise<UserChange>;
  /** How the log calls a person who is refused. Default: their `sub` and issuer. */
  describe?(claims: Claims): string;
}

/** {@link UsersOptions}, checked and completed; frozen. */
export interface ResolvedUsers {
  readonly store: UserStore;
  readonly createUnknown: boolean;
  linksByEmail(provider: string): boolean;
  /** Whether an address that the provider calls verified counts as such in the app. */
  trustsEmailOf(provider: string): boolean;
  usernameOf(claims: Claims): string;
  /** `undefined` where groups are left alone. */
  groupsOf(claims: Claims): readonly string[] | undefined;
  readonly hooks: Pick<UsersOptions, 'find' | 'create' | 'update'>;
  describe(claims: Claims): string;
}

const STORE_METHODS = [
  'read',
  'findByIdentity',
  'findByVerifiedEmail',
  'create',
  'link',
  'update',
] as const;

/**
 * Checks the options of users.
 *
 * @throws {ConfigError} for the first that is wrong, naming it and the mend.
 */
export function resolveUsers(options: UsersOptions): ResolvedUsers {
  const { store, linkByEmail = false, groups } = options;
  const lacked = STORE_METHODS.find((method) => typeof store?.[method] !== 'function');
  if (lacked !== undefined) {
    throw invalid(
      'users.store',
      `it has no method "${lacked}". Use memoryUserStore, sqliteUserStore, postgresUserStore, or an object with the methods of UserStore.`,
    );
  }
  if (typeof groups === 'object' && groups !== null) checkGroups(groups);
  return Object.freeze({
    store,
    createUnknown: options.createUnknown ?? true,
    linksByEmail: (provider: string) =>
      typeof linkByEmail === 'boolean' ? linkByEmail : linkByEmail.includes(provider),
    trustsEmailOf: (provider: string) =>
      typeof linkByEmail === 'boolean' || linkByEmail.includes(provider),
    usernameOf: options.username ?? usernameOf,
    groupsOf: groupsOf(groups),
    hooks: {
      ...(options.find ? { find: options.find } : {}),
      ...(options.create ? { create: options.create } : {}),
      ...(options.update ? { update: options.update } : {}),
    },
    describe: options.describe ?? (({ iss, sub }) => `"${String(sub)}" of ${String(iss)}`),
  });
}

function checkGroups(groups: GroupsOfRoles): void {
  const wrong = Object.entries(groups).find(([, names]) =>
    [names].flat().some((name) => typeof name !== 'string' || name === ''),
  );
  if (wrong) {
    throw invalid('users.groups', `"${wrong[0]}" needs the name of a group, or a list of names.`);
  }
}

function groupsOf(groups: UsersOptions['groups']): ResolvedUsers['groupsOf'] {
  if (groups === false) return () => undefined;
  if (typeof groups === 'function') return groups;
  if (groups === undefined) return rolesIn;
  return (claims) =>
    rolesIn(claims).flatMap((role) => (Object.hasOwn(groups, role) ? (groups[role] ?? []) : []));
}

/** The values of `roles` and `groups`, be they lists or single names. */
function rolesIn({ roles, groups }: Claims): readonly string[] {
  const values = [roles, groups]
    .flat()
    .filter((value) => typeof value === 'string' && value !== '');
  return [...new Set(values as string[])];
}

function usernameOf({ preferred_username: username, email }: Claims): string {
  for (const name of [username, typeof email === 'string' ? email.split('@', 1)[0] : undefined]) {
    if (typeof name === 'string' && name.trim() !== '') return name.trim();
  }
  return 'user';
}
