import { type Clock, systemClock } from '../core/clock.ts';
import type { Subject } from '../core/subject.ts';
import { canonical, canonicalEmail } from './canonical.ts';
import { checkSubject, storable, storableNames, storableUser } from './storable.ts';
import { type Group, pageSize, type UserDirectory } from './user-directory.ts';
import { createUserIds } from './user-id.ts';
import type { AppUser, GroupsFrom, NewUser, UserChange } from './user-store.ts';

/** Settings of {@link memoryUserStore}. */
export interface MemoryUserStoreOptions {
  /** Milliseconds since 1970. Default: the system's. */
  readonly clock?: Clock;
}

interface Row {
  user: Omit<AppUser, 'groups' | 'permissions'>;
  readonly identities: Subject[];
  /** Names of groups by where they come from. */
  readonly memberships: Map<string, ReadonlySet<string>>;
  permissions: readonly string[];
}

/** Users in the memory of one process: gone when it ends, unknown to others. For development and tests. */
export function memoryUserStore(options: MemoryUserStoreOptions = {}): UserDirectory {
  const { clock = systemClock } = options;
  const rows = new Map<string, Row>();
  const byIdentity = new Map<string, Row>();
  const byUsername = new Map<string, Row>();
  const newId = createUserIds(clock);
  const permissionsOfGroups = new Map<string, readonly string[]>();

  const groupsOf = (row: Row) =>
    sorted([...row.memberships.values()].flatMap((names) => [...names]));

  function view(row: Row): AppUser {
    const groups = groupsOf(row);
    const ofGroups = groups.flatMap((group) => permissionsOfGroups.get(group) ?? []);
    const { attributes } = row.user;
    return {
      ...row.user,
      attributes: structuredClone(attributes),
      groups,
      permissions: sorted([...row.permissions, ...ofGroups]),
    };
  }

  function isTaken(username: string, by?: Row): boolean {
    const holder = byUsername.get(canonical(username));
    return holder !== undefined && holder !== by;
  }

  function join(row: Row, { source, names }: GroupsFrom): void {
    row.memberships.set(source, new Set(names));
  }

  function change(row: Row, { groups, ...fields }: UserChange): void {
    byUsername.delete(canonical(row.user.username));
    const email = 'email' in fields ? fields.email : row.user.email;
    const isSameAddress = emailKey(email) === emailKey(row.user.email);
    row.user = {
      ...row.user,
      ...fields,
      email,
      emailVerified:
        email !== undefined && (fields.emailVerified ?? (isSameAddress && row.user.emailVerified)),
      ...(fields.attributes ? { attributes: toJson(fields.attributes) } : {}),
    };
    byUsername.set(canonical(row.user.username), row);
    if (groups) join(row, groups);
  }

  function newRow(fields: NewUser): Row {
    const row: Row = {
      user: {
        id: newId(),
        username: fields.username,
        email: undefined,
        emailVerified: false,
        name: '',
        attributes: {},
        isActive: true,
        isSuperuser: false,
        createdAt: clock(),
        lastLoginAt: undefined,
      },
      identities: [],
      memberships: new Map(),
      permissions: [],
    };
    change(row, fields);
    rows.set(row.user.id, row);
    return row;
  }

  return {
    async read(id) {
      const row = rows.get(id);
      return row && view(row);
    },

    async findByIdentity(subject) {
      const row = byIdentity.get(keyOf(subject));
      return row && view(row);
    },

    async findByVerifiedEmail(email) {
      const wanted = emailKey(storable(email));
      return [...rows.values()]
        .filter(({ user }) => user.emailVerified && emailKey(user.email) === wanted)
        .slice(0, 2)
        .map(view);
    },

    async create(unchecked, subject) {
      checkSubject(subject);
      const user = storableUser(unchecked);
      if (byIdentity.has(keyOf(subject))) return 'identity_taken';
      if (isTaken(user.username)) return 'username_taken';
      const row = newRow(user);
      row.identities.push(subject);
      byIdentity.set(keyOf(subject), row);
      return view(row);
    },

    async add(unchecked) {
      const user = storableUser(unchecked);
      return isTaken(user.username) ? 'username_taken' : view(newRow(user));
    },

    async link(id, subject) {
      checkSubject(subject);
      const row = rows.get(id);
      if (!row || byIdentity.has(keyOf(subject))) return false;
      if (row.identities.some(({ iss }) => iss === subject.iss)) return false;
      row.identities.push(subject);
      byIdentity.set(keyOf(subject), row);
      return true;
    },

    async update(id, unchecked) {
      const fields = storableUser(unchecked);
      const row = rows.get(id);
      if (!row) return undefined;
      if (fields.username !== undefined && isTaken(fields.username, row)) return 'username_taken';
      change(row, fields);
      return view(row);
    },

    async list({ limit, after = '', q = '' } = {}) {
      const size = pageSize(limit);
      const found = [...rows.values()].filter(
        ({ user: { id, username, name, email } }) =>
          id > after &&
          ([username, name].some((text) => canonical(text).startsWith(canonical(storable(q)))) ||
            emailKey(email)?.startsWith(canonicalEmail(storable(q)))),
      );
      const items = found.slice(0, size).map(view);
      return { items, next: found.length > size ? items.at(-1)?.id : undefined };
    },

    async remove(id) {
      const row = rows.get(id);
      if (!row) return false;
      rows.delete(id);
      byUsername.delete(canonical(row.user.username));
      for (const identity of row.identities) byIdentity.delete(keyOf(identity));
      return true;
    },

    async identitiesOf(id) {
      const identities = rows.get(id)?.identities ?? [];
      return [...identities].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    },

    async unlink(id, subject) {
      const row = byIdentity.get(keyOf(subject));
      if (!row || row.user.id !== id) return false;
      byIdentity.delete(keyOf(subject));
      row.identities.splice(
        row.identities.findIndex((identity) => keyOf(identity) === keyOf(subject)),
        1,
      );
      return true;
    },

    async setPermissions(id, permissions) {
      const row = rows.get(id);
      if (row) row.permissions = storableNames(permissions);
      return row !== undefined;
    },

    async groups() {
      const members = [...rows.values()].flatMap(groupsOf);
      return sorted([...permissionsOfGroups.keys(), ...members]).map(
        (name): Group => ({
          name,
          permissions: permissionsOfGroups.get(name) ?? [],
          members: members.filter((group) => group === name).length,
        }),
      );
    },

    async setGroupPermissions(group, permissions) {
      const names = storableNames(permissions).sort();
      if (names.length === 0) permissionsOfGroups.delete(storable(group));
      else permissionsOfGroups.set(storable(group), names);
    },

    async addToGroup(id, group) {
      const row = rows.get(id);
      const names = [...(row?.memberships.get('') ?? []), storable(group)];
      if (row) join(row, { source: '', names });
      return row !== undefined;
    },

    async removeFromGroup(id, name) {
      const group = storable(name);
      const row = rows.get(id);
      const names = row?.memberships.get('');
      if (!row || !names?.has(group)) return false;
      join(row, { source: '', names: [...names].filter((other) => other !== group) });
      return true;
    },

    async removeGroup(name) {
      const group = storable(name);
      let removed = permissionsOfGroups.delete(group);
      for (const row of rows.values()) {
        for (const [source, names] of row.memberships) {
          if (!names.has(group)) continue;
          join(row, { source, names: [...names].filter((other) => other !== group) });
          removed = true;
        }
      }
      return removed;
    },
  };
}

const keyOf = ({ iss, sub }: Subject) => JSON.stringify([iss, sub]);

const emailKey = (email: string | undefined) =>
  email === undefined ? undefined : canonicalEmail(email);

/** As JSON keeps it, and nobody else can change. */
const toJson = (attributes: AppUser['attributes']): AppUser['attributes'] =>
  JSON.parse(JSON.stringify(attributes));

const sorted = (names: readonly string[]) => [...new Set(names)].sort();
