import type { Subject } from '../core/subject.ts';

/** A person as the app keeps them; what `auth_user` is to a Django app. */
export interface AppUser {
  /** The app's own identifier; never changes, and what the app's other tables refer to. */
  readonly id: string;
  /** Unique in the app, whatever the case of letters. */
  readonly username: string;
  /** Unique to nobody: several users may have one. */
  readonly email: string | undefined;
  /** Whether the address is known to be theirs. */
  readonly emailVerified: boolean;
  /** What to call the person; may be empty. */
  readonly name: string;
  /** JSON that the app keeps besides. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Whether the person may sign in; a session of one who may not is over at the next request. */
  readonly isActive: boolean;
  /** Whether the person has every permission. */
  readonly isSuperuser: boolean;
  /** Names of groups, sorted, from wherever they are. */
  readonly groups: readonly string[];
  /** The person's own and those of their groups, sorted, each once. */
  readonly permissions: readonly string[];
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Milliseconds since 1970. */
  readonly lastLoginAt: number | undefined;
}

/** Groups of one person that come from one place. */
export interface GroupsFrom {
  /** The issuer whose claims named them; empty for groups that the app gave by itself. */
  readonly source: string;
  /** All groups of that source. */
  readonly names: readonly string[];
}

/** A person to be added; what is absent is empty, active, and no superuser. */
export interface NewUser {
  /** Unique in the app, whatever the case of letters. */
  readonly username: string;
  /** Absent: none. */
  readonly email?: string | undefined;
  /** Whether the address is known to be theirs. Default false. */
  readonly emailVerified?: boolean;
  /** What to call the person. */
  readonly name?: string;
  /** JSON that the app keeps besides. */
  readonly attributes?: Readonly<Record<string, unknown>>;
  /** Whether the person may sign in. Default true. */
  readonly isActive?: boolean;
  /** Whether the person has every permission. Default false. */
  readonly isSuperuser?: boolean;
  /** Memberships to begin with. */
  readonly groups?: GroupsFrom;
  /** Milliseconds since 1970. */
  readonly lastLoginAt?: number;
}

/**
 * What changes of a person; what is absent stays. `email: undefined` takes the address away, and
 * `groups` replaces the memberships of its source and no other. Another address than before is not
 * known to be theirs (`emailVerified`) unless the change says so.
 */
export type UserChange = Partial<NewUser>;

/** Why a person could not be added. */
export type Taken = 'username_taken' | 'identity_taken';

/**
 * Where the app's users are kept: what signing in needs. A person is known by issuer and `sub`
 * (OpenID Connect Core 1.0, section 5.7), and may have several such identities. Every method is atomic.
 */
export interface UserStore {
  /** The user of this `id`. */
  read(id: string): Promise<AppUser | undefined>;
  /** The user of an identity. On the path of every request of a signed-in person. */
  findByIdentity(subject: Subject): Promise<AppUser | undefined>;
  /**
   * Users with this e-mail address, whatever the case of letters, which is known to be theirs
   * (`emailVerified`); more than two need not be found.
   */
  findByVerifiedEmail(email: string): Promise<readonly AppUser[]>;
  /** Adds a user together with an identity; or says what is taken, with nothing done. */
  create(user: NewUser, subject: Subject): Promise<AppUser | Taken>;
  /**
   * Adds an identity to a user. `false` when it is somebody's already, when the user is gone, or when
   * the user has another identity of the same issuer: an e-mail address that was given to somebody new
   * must not give them the account of whoever had it before.
   */
  link(id: string, subject: Subject): Promise<boolean>;
  /** The user after the change; `undefined` when the user is gone. */
  update(id: string, change: UserChange): Promise<AppUser | 'username_taken' | undefined>;
}
