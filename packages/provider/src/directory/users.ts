import type { Kysely } from 'kysely';
import { v7 as newId } from 'uuid';
import { canonical } from '../canonical.ts';
import type { Clock } from '../clock.ts';
import type { Passwords } from '../credentials/passwords.ts';
import { DomainError } from '../domain-error.ts';
import { FieldErrors, isPlainText } from '../field-checks.ts';
import {
  DEFAULT_LIMIT,
  decodeCursor,
  isId,
  type Page,
  type PageRequest,
  toPage,
} from '../paging.ts';
import { constraintViolation } from '../storage/constraint-violation.ts';
import { createRoleRows } from '../storage/roles.ts';
import type { Database, UserTable } from '../storage/schema.ts';
import { type Also, createUserRows, type UserWithRoles } from '../storage/users.ts';
import { type Role, toRole } from './roles.ts';
import { checkEmail, checkName, checkPassword, checkUsername } from './user-fields.ts';

export type UserState = 'active' | 'suspended';

/** A person. Times are milliseconds since the epoch. */
export interface User {
  id: string;
  email: string;
  emailVerified: boolean;
  username: string | null;
  name: string | null;
  givenName: string | null;
  familyName: string | null;
  state: UserState;
  /** Names of the roles they have, sorted. */
  roles: string[];
  createdAt: number;
  updatedAt: number;
}

/** What a sign-in needs to know of a person. */
export interface SignInUser {
  id: string;
  email: string;
  username: string | null;
  name: string | null;
  state: UserState;
  passwordHash: string | null;
}

/** A new person, with the names that the API gives the fields. */
export interface NewUser extends UserChanges {
  email: string;
}

/** What is absent stays as it is; null removes. */
export interface UserChanges {
  email?: string | undefined;
  /** Becomes false by itself when the address changes. */
  email_verified?: boolean | undefined;
  username?: string | null | undefined;
  name?: string | null | undefined;
  given_name?: string | null | undefined;
  family_name?: string | null | undefined;
  /** null: nobody can sign in with a password. */
  password?: string | null | undefined;
  state?: UserState | undefined;
  /** Names of all the roles to have. */
  roles?: readonly string[] | undefined;
}

/**
 * The people of the directory. E-mail addresses and usernames are unique without regard to case and to
 * compatible forms of characters, see {@link canonical}.
 */
export interface Users {
  /** @throws {DomainError} `validation_failed`, `email_taken`, `username_taken`. */
  create(user: NewUser): Promise<User>;
  /** @throws {DomainError} `user_not_found`. */
  get(id: string): Promise<User>;
  /** @throws {DomainError} `user_not_found`, `validation_failed`, `email_taken`, `username_taken`. */
  update(id: string, changes: UserChanges): Promise<User>;
  /** @throws {DomainError} `user_not_found`. */
  delete(id: string): Promise<void>;
  /**
   * By the start of the e-mail address, username or name, in the order of creation.
   *
   * @throws {DomainError} `cursor_invalid`.
   */
  list(page: PageRequest): Promise<Page<User>>;
  /** @param identifier an e-mail address or username as typed. */
  findForSignIn(identifier: string): Promise<SignInUser | undefined>;
  /** One query, for every use of a token. Suspended people are found too. */
  findForClaims(id: string): Promise<User | undefined>;
  /**
   * Does nothing when there is no such user.
   *
   * @param options.replacing writes only while the hash is this one, so that a rehash at sign-in does not bring
   *   back a password that was changed meanwhile.
   */
  setPasswordHash(
    id: string,
    passwordHash: string,
    options?: { replacing?: string },
  ): Promise<void>;
  /** @throws {DomainError} `user_not_found`. */
  listRoles(id: string): Promise<Role[]>;
  /**
   * Does nothing when the user has the role.
   *
   * @throws {DomainError} `user_not_found`, `role_not_found`.
   */
  grantRole(id: string, roleId: string): Promise<void>;
  /**
   * Does nothing when the user does not have the role.
   *
   * @throws {DomainError} `user_not_found`.
   */
  withdrawRole(id: string, roleId: string): Promise<void>;
}

/** Ends the sessions of who is suspended or deleted, in the same transaction: neither happens without the other. */
export interface EndSessions {
  endAllWithin(transaction: Kysely<Database>, userId: string): Promise<void>;
  /** The transaction is over. */
  committed(): void;
}

export function createUsers(options: {
  db: Kysely<Database>;
  clock: Clock;
  passwords: Pick<Passwords, 'hash'>;
  /** Absent: where nobody has signed in yet. */
  sessions?: EndSessions;
}): Users {
  const { db, clock, passwords, sessions } = options;
  const endSessions = (id: string): Also | undefined =>
    sessions && ((transaction) => sessions.endAllWithin(transaction, id));
  const rows = createUserRows(db);
  const roleRows = createRoleRows(db);

  async function find(id: string): Promise<User | undefined> {
    const found = isId(id) ? await rows.findWithRoles(id) : undefined;
    return found && toUser(found);
  }

  async function get(id: string): Promise<User> {
    const user = await find(id);
    if (!user) throw new DomainError('user_not_found');
    return user;
  }

  async function prepareChange(changes: UserChanges) {
    const errors = new FieldErrors();
    const columns = checkFields(errors, changes);
    const roleIds = changes.roles && (await findRoleIds(errors, changes.roles));
    if (errors.all.length > 0) throw DomainError.invalid(errors.all);
    if (typeof changes.password === 'string') {
      columns.password_hash = await passwords.hash(changes.password);
    }
    return { columns, roleIds };
  }

  async function findRoleIds(errors: FieldErrors, names: readonly string[]): Promise<string[]> {
    const wanted = names.map(canonical);
    const found = await roleRows.findByCanonicalNames([...new Set(wanted.filter(isPlainText))]);
    const idByName = new Map(found.map((role) => [role.name_canonical, role.id]));
    for (const [index, name] of wanted.entries()) {
      if (!idByName.has(name)) {
        errors.add(`/roles/${index}`, 'role_not_found', `There is no role named ${names[index]}.`);
      }
    }
    return [...idByName.values()];
  }

  return {
    get,
    findForClaims: find,

    async create(user) {
      const { columns, roleIds = [] } = await prepareChange(user);
      const now = clock.now();
      const row = { ...EMPTY_USER, ...columns, id: newId(), created_at: now, updated_at: now };
      await rows.insert(row, roleIds).catch(rejectTaken);
      return await get(row.id);
    },

    async update(id, changes) {
      if (!isId(id)) throw new DomainError('user_not_found');
      const { columns, roleIds } = await prepareChange(changes);
      const now = clock.now();
      const also = changes.state === 'suspended' ? endSessions(id) : undefined;
      const change = { columns: { ...columns, updated_at: now }, roleIds, now, also };
      const found = await rows.update(id, change).catch(rejectTaken);
      if (!found) throw new DomainError('user_not_found');
      if (also) sessions?.committed();
      return await get(id);
    },

    async delete(id) {
      if (!isId(id) || !(await rows.delete(id, endSessions(id)))) {
        throw new DomainError('user_not_found');
      }
      sessions?.committed();
    },

    async list({ limit = DEFAULT_LIMIT, after, q }) {
      const prefix = q === undefined ? undefined : canonical(q);
      const afterId = decodeCursor(after);
      if (prefix !== undefined && !isPlainText(prefix)) return { items: [], next: null };
      const found = await rows.list({ limit: limit + 1, afterId, prefix });
      return toPage(found.map(toUser), limit);
    },

    async findForSignIn(identifier) {
      const wanted = canonical(identifier);
      const row = isPlainText(wanted) ? await rows.findByIdentifier(wanted) : undefined;
      if (!row) return undefined;
      const { id, email, username, name, state, password_hash: passwordHash } = row;
      return { id, email, username, name, state, passwordHash };
    },

    async setPasswordHash(id, passwordHash, { replacing } = {}) {
      await rows.setPasswordHash(id, passwordHash, replacing);
    },

    async listRoles(id) {
      await get(id);
      return (await roleRows.listOfUser(id)).map(toRole);
    },

    async grantRole(id, roleId) {
      await get(id);
      if (!isId(roleId)) throw new DomainError('role_not_found');
      await roleRows.grant(id, roleId, clock.now()).catch(async (error) => {
        if (constraintViolation(error)?.kind !== 'foreign_key') throw error;
        throw new DomainError('role_not_found', { cause: error });
      });
    },

    async withdrawRole(id, roleId) {
      await get(id);
      if (isId(roleId)) await roleRows.withdraw(id, roleId);
    },
  };
}

const EMPTY_USER = {
  email: '',
  email_canonical: '',
  email_verified: 0,
  username: null,
  username_canonical: null,
  name: null,
  name_canonical: null,
  given_name: null,
  family_name: null,
  password_hash: null,
  state: 'active',
} as const satisfies Partial<UserTable>;

type ChangedColumns = Partial<Omit<UserTable, 'id' | 'created_at' | 'updated_at'>>;

function checkFields(errors: FieldErrors, changes: UserChanges): ChangedColumns {
  const columns: ChangedColumns = {};
  if (changes.email !== undefined) {
    const email = checkEmail(errors, changes.email);
    if (email) {
      columns.email = email.written;
      columns.email_canonical = email.canonical;
    }
  }
  if (changes.email_verified !== undefined) columns.email_verified = Number(changes.email_verified);
  if (changes.username !== undefined) {
    const username = changes.username === null ? null : checkUsername(errors, changes.username);
    columns.username = username?.written ?? null;
    columns.username_canonical = username?.canonical ?? null;
  }
  for (const field of ['name', 'given_name', 'family_name'] as const) {
    const name = changes[field];
    if (name !== undefined) {
      columns[field] = name === null ? null : (checkName(errors, field, name) ?? null);
    }
  }
  if (columns.name !== undefined) {
    columns.name_canonical = columns.name && canonical(columns.name);
  }
  if (typeof changes.password === 'string') checkPassword(errors, changes.password);
  else if (changes.password === null) columns.password_hash = null;
  if (changes.state !== undefined) columns.state = changes.state;
  return columns;
}

/** Several requests may want one address at once; the database decides, and the others are told here. */
function rejectTaken(error: unknown): never {
  const violation = constraintViolation(error);
  const taken = (code: 'email_taken' | 'username_taken', field: string) =>
    new DomainError(code, {
      errors: [{ pointer: `/${field}`, code, detail: `Another user has this ${field}.` }],
      cause: error,
    });
  if (violation?.column === 'users.email_canonical') throw taken('email_taken', 'email');
  if (violation?.column === 'users.username_canonical') throw taken('username_taken', 'username');
  if (violation?.kind === 'foreign_key') throw new DomainError('role_not_found', { cause: error });
  throw error;
}

function toUser({ user, roles }: UserWithRoles): User {
  return {
    id: user.id,
    email: user.email,
    emailVerified: user.email_verified === 1,
    username: user.username,
    name: user.name,
    givenName: user.given_name,
    familyName: user.family_name,
    state: user.state,
    roles: roles.toSorted(),
    createdAt: user.created_at,
    updatedAt: user.updated_at,
  };
}
