import type { AppUser, GroupsFrom, UserChange, UserStore } from '@gatehouse/client';
import { canonical, canonicalEmail } from '@gatehouse/client/users/canonical';
import { Prisma, type PrismaClient } from './generated/client.ts';

const UNIQUE_VIOLATION = 'P2002';
const NO_SUCH_USER = ['P2003', 'P2025'];

const include = {
  memberships: { include: { group: { include: { permissions: true } } } },
} satisfies Prisma.UserInclude;
/** One query, and not one for each table. */
const relationLoadStrategy = 'join';

type UserRow = Prisma.UserGetPayload<{ include: typeof include }>;

export function prismaUserStore(prisma: PrismaClient, clock = Date.now): UserStore {
  return {
    async read(id) {
      const row = await prisma.user.findUnique({ where: { id }, include, relationLoadStrategy });
      return row ? toAppUser(row) : undefined;
    },

    async findByIdentity({ iss, sub }) {
      const row = await prisma.identity.findUnique({
        where: { iss_sub: { iss, sub } },
        include: { user: { include } },
        relationLoadStrategy,
      });
      return row ? toAppUser(row.user) : undefined;
    },

    async findByVerifiedEmail(email) {
      const rows = await prisma.user.findMany({
        where: { emailCanonical: canonicalEmail(email), emailVerified: true },
        include,
        relationLoadStrategy,
        take: 2,
      });
      return rows.map(toAppUser);
    },

    async create(user, { iss, sub }) {
      try {
        return await prisma.$transaction(async (tx) => {
          const { id } = await tx.user.create({
            data: {
              ...columnsOf(user),
              ...namesOf(user.username),
              emailVerified: user.email !== undefined && user.emailVerified === true,
              createdAt: new Date(clock()),
              identities: { create: { iss, sub } },
            },
          });
          return await withGroupsOf(tx, id, user.groups);
        });
      } catch (error) {
        if (codeOf(error) !== UNIQUE_VIOLATION) throw error;
        // The same person a moment earlier, or somebody else of this name?
        const taken = await prisma.identity.findUnique({ where: { iss_sub: { iss, sub } } });
        return taken ? 'identity_taken' : 'username_taken';
      }
    },

    async link(id, { iss, sub }) {
      try {
        await prisma.identity.create({ data: { iss, sub, userId: id } });
        return true;
      } catch (error) {
        if ([UNIQUE_VIOLATION, ...NO_SUCH_USER].includes(codeOf(error))) return false;
        throw error;
      }
    },

    async update(id, change) {
      const { email, emailVerified } = change;
      try {
        return await prisma.$transaction(async (tx) => {
          // The id, so that there is always something to write: it locks the user, and two lists of groups don't mix.
          const row = await tx.user.update({ where: { id }, data: { id } });
          const isKnown =
            emailVerified ??
            (row.emailVerified &&
              (!('email' in change) || row.emailCanonical === columnsOf({ email }).emailCanonical));
          const hasAddress = 'email' in change ? email !== undefined : row.email !== null;
          await tx.user.update({
            where: { id },
            data: {
              ...columnsOf(change),
              ...(change.username !== undefined && namesOf(change.username)),
              emailVerified: hasAddress && isKnown,
            },
          });
          return await withGroupsOf(tx, id, change.groups);
        });
      } catch (error) {
        if (codeOf(error) === UNIQUE_VIOLATION) return 'username_taken';
        if (NO_SUCH_USER.includes(codeOf(error))) return undefined;
        throw error;
      }
    },
  };
}

/** Replaces the memberships of one source, and reads the user. */
async function withGroupsOf(
  tx: Prisma.TransactionClient,
  id: string,
  groups?: GroupsFrom,
): Promise<AppUser> {
  if (groups) {
    const { source } = groups;
    // In one order, so that no two requests wait for each other.
    const names = sorted(groups.names);
    await tx.membership.deleteMany({ where: { userId: id, source } });
    const named = names.map((name) => ({ name }));
    await tx.group.createMany({ data: named, skipDuplicates: true });
    const rows = names.map((groupName) => ({ userId: id, groupName, source }));
    await tx.membership.createMany({ data: rows });
  }
  return toAppUser(await tx.user.findUniqueOrThrow({ where: { id }, include }));
}

function namesOf(username: string) {
  if (username.trim() === '') throw new TypeError('a user needs a username that is not blank');
  return { username, usernameCanonical: canonical(username) };
}

/** The columns that a change is about, besides the username. */
function columnsOf(change: UserChange) {
  const { email, name, attributes, isActive, isSuperuser, lastLoginAt } = change;
  return {
    ...('email' in change && {
      email: email ?? null,
      emailCanonical: email === undefined ? null : canonicalEmail(email),
    }),
    ...(name !== undefined && { name }),
    ...(attributes !== undefined && { attributes: attributes as Prisma.InputJsonObject }),
    ...(isActive !== undefined && { isActive }),
    ...(isSuperuser !== undefined && { isSuperuser }),
    ...(lastLoginAt !== undefined && { lastLoginAt: new Date(lastLoginAt) }),
  };
}

function toAppUser({ memberships, emailCanonical, usernameCanonical, ...row }: UserRow): AppUser {
  return {
    ...row,
    email: row.email ?? undefined,
    attributes: row.attributes as AppUser['attributes'],
    groups: sorted(memberships.map(({ groupName }) => groupName)),
    permissions: sorted(
      memberships.flatMap(({ group }) => group.permissions.map(({ permission }) => permission)),
    ),
    createdAt: row.createdAt.getTime(),
    lastLoginAt: row.lastLoginAt?.getTime(),
  };
}

const sorted = (names: readonly string[]) => [...new Set(names)].sort();

const codeOf = (error: unknown) =>
  error instanceof Prisma.PrismaClientKnownRequestError ? error.code : '';
