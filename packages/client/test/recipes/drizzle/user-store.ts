import { randomUUID } from 'node:crypto';
import type { AppUser, GroupsFrom, UserChange, UserStore } from '@gatehouse/client';
import { canonical, canonicalEmail } from '@gatehouse/client/users/canonical';
import { and, DrizzleQueryError, eq, type InferSelectModel, sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import * as schema from './schema.ts';

const { users, identities, memberships } = schema;

type Db = NodePgDatabase<typeof schema>;
type Tx = Parameters<Parameters<Db['transaction']>[0]>[0];

const UNIQUE_VIOLATION = '23505';
/** A violation of the foreign key. */
const NO_SUCH_USER = '23503';
const withGroups = { memberships: { with: { permissions: true } } } as const;

export function drizzleUserStore(db: Db, clock = Date.now): UserStore {
  const userById = db.query.users
    .findFirst({ where: eq(users.id, sql.placeholder('id')), with: withGroups })
    .prepare('user_by_id');
  const userByIdentity = db.query.identities
    .findFirst({
      where: and(
        eq(identities.iss, sql.placeholder('iss')),
        eq(identities.sub, sql.placeholder('sub')),
      ),
      with: { user: { with: withGroups } },
    })
    .prepare('user_by_identity');

  return {
    async read(id) {
      const row = await userById.execute({ id });
      return row && toAppUser(row);
    },

    async findByIdentity({ iss, sub }) {
      const row = await userByIdentity.execute({ iss, sub });
      return row && toAppUser(row.user);
    },

    async findByVerifiedEmail(email) {
      const rows = await db.query.users.findMany({
        where: and(eq(users.emailCanonical, canonicalEmail(email)), users.emailVerified),
        with: withGroups,
        limit: 2,
      });
      return rows.map(toAppUser);
    },

    async create(user, { iss, sub }) {
      const id = randomUUID();
      return await db.transaction(async (tx) => {
        const values = {
          id,
          username: '',
          usernameCanonical: '',
          name: '',
          attributes: {},
          isActive: true,
          isSuperuser: false,
          createdAt: new Date(clock()),
          ...columnsOf(user),
          emailVerified: user.email !== undefined && user.emailVerified === true,
        };
        const added = await tx.insert(users).values(values).onConflictDoNothing().returning();
        if (added.length === 0) {
          // The same person a moment earlier, or somebody else of this name?
          const where = and(eq(identities.iss, iss), eq(identities.sub, sub));
          const taken = await tx.query.identities.findFirst({ where });
          return taken ? 'identity_taken' : 'username_taken';
        }
        const identity = { iss, sub, userId: id };
        const linked = await tx
          .insert(identities)
          .values(identity)
          .onConflictDoNothing()
          .returning();
        if (linked.length === 0) {
          await tx.delete(users).where(eq(users.id, id));
          return 'identity_taken';
        }
        return await withGroupsOf(tx, id, user.groups);
      });
    },

    async link(id, { iss, sub }) {
      try {
        const identity = { iss, sub, userId: id };
        const linked = await db
          .insert(identities)
          .values(identity)
          .onConflictDoNothing()
          .returning();
        return linked.length > 0;
      } catch (error) {
        if (codeOf(error) === NO_SUCH_USER) return false;
        throw error;
      }
    },

    async update(id, change) {
      try {
        return await db.transaction(async (tx) => {
          // Also locks the user, so that two lists of groups don't mix.
          const updated = await tx
            .update(users)
            .set({ id, ...columnsOf(change), ...verifiedAfter(change) })
            .where(eq(users.id, id))
            .returning();
          return updated.length === 0 ? undefined : await withGroupsOf(tx, id, change.groups);
        });
      } catch (error) {
        if (codeOf(error) === UNIQUE_VIOLATION) return 'username_taken';
        throw error;
      }
    },
  };
}

/** Replaces the memberships of one source, and reads the user. */
async function withGroupsOf(tx: Tx, id: string, groups?: GroupsFrom): Promise<AppUser> {
  if (groups) {
    const { source, names } = groups;
    const ofSource = and(eq(memberships.userId, id), eq(memberships.source, source));
    await tx.delete(memberships).where(ofSource);
    const rows = [...new Set(names)].map((group) => ({ userId: id, group, source }));
    if (rows.length > 0) await tx.insert(memberships).values(rows);
  }
  const row = await tx.query.users.findFirst({ where: eq(users.id, id), with: withGroups });
  if (!row) throw new Error(`the user ${id} is gone`);
  return toAppUser(row);
}

/** The columns that a change is about. */
function columnsOf(change: UserChange) {
  const { username, email, name, attributes, isActive, isSuperuser, lastLoginAt } = change;
  if (username?.trim() === '') throw new TypeError('a user needs a username that is not blank');
  return {
    ...(username !== undefined && { username, usernameCanonical: canonical(username) }),
    ...('email' in change && {
      email: email ?? null,
      emailCanonical: email === undefined ? null : canonicalEmail(email),
    }),
    ...(name !== undefined && { name }),
    ...(attributes !== undefined && { attributes }),
    ...(isActive !== undefined && { isActive }),
    ...(isSuperuser !== undefined && { isSuperuser }),
    ...(lastLoginAt !== undefined && { lastLoginAt: new Date(lastLoginAt) }),
  };
}

/** Another address than before is not known to be the person's, unless the change says so. */
function verifiedAfter(change: UserChange) {
  const { email, emailVerified } = change;
  if (!('email' in change)) {
    if (emailVerified === undefined) return {};
    return { emailVerified: sql<boolean>`${users.email} is not null and ${emailVerified}` };
  }
  if (email === undefined) return { emailVerified: false };
  if (emailVerified !== undefined) return { emailVerified };
  const isSame = sql`${users.emailCanonical} = ${canonicalEmail(email)}`;
  return { emailVerified: sql<boolean>`coalesce(${isSame} and ${users.emailVerified}, false)` };
}

interface UserRow extends InferSelectModel<typeof users> {
  memberships: { group: string; permissions: { permission: string }[] }[];
}

function toAppUser({
  memberships: list,
  emailCanonical,
  usernameCanonical,
  ...row
}: UserRow): AppUser {
  return {
    ...row,
    email: row.email ?? undefined,
    groups: sorted(list.map(({ group }) => group)),
    permissions: sorted(list.flatMap((one) => one.permissions.map(({ permission }) => permission))),
    createdAt: row.createdAt.getTime(),
    lastLoginAt: row.lastLoginAt?.getTime(),
  };
}

const sorted = (names: string[]) => [...new Set(names)].sort();

function codeOf(error: unknown): unknown {
  const cause = error instanceof DrizzleQueryError ? error.cause : undefined;
  return cause && 'code' in cause ? cause.code : undefined;
}
