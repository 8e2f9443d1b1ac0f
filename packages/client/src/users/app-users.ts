import { randomInt } from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import { GatehouseError } from '../core/errors.ts';
import type { HookContext } from '../core/hooks.ts';
import type { Subject } from '../core/subject.ts';
import type { Claims } from '../core/user.ts';
import type { ResolvedUsers } from './options.ts';
import type { AppUser, NewUser, UserChange } from './user-store.ts';

/** Longest name of a user that is made of claims; database columns are often no longer. */
const MAX_USERNAME = 150;
/** Numbers tried behind a username that is taken, before a random one. */
const MAX_NUMBERED = 9;

/** The app's own users, as people sign in. Every method throws `GatehouseError` `user_store_unavailable`. */
export interface AppUsers {
  /** The user of an identity, be they active or not. */
  find(subject: Subject): Promise<AppUser | undefined>;
  /**
   * The user of somebody who signs in: the known one with what claims say now, the one that their
   * address links to, or a new one.
   *
   * @throws {GatehouseError} `user_unknown`, `user_inactive`
   */
  signIn(claims: Claims, context: HookContext): Promise<AppUser>;
  /**
   * Takes over what the claims of a renewed session say.
   *
   * @throws {GatehouseError} `user_unknown`, `user_inactive`
   */
  renew(claims: Claims, context: HookContext): Promise<void>;
}

/** Sets up the app's own users over their store. */
export function createAppUsers(options: ResolvedUsers, { clock }: { clock: Clock }): AppUsers {
  const { store, hooks } = options;

  const find = (subject: Subject) => asked(store.findByIdentity(subject));

  function groupsFrom(claims: Claims) {
    const names = options.groupsOf(claims);
    return names && { groups: { source: String(claims.iss), names: [...new Set(names)] } };
  }

  /** What the claims say of a person; what they don't mention stays as it is. */
  function profileOf(claims: Claims, { provider }: HookContext): UserChange {
    const { email, email_verified: verified, name } = claims;
    const emailVerified = verified === true && options.trustsEmailOf(provider);
    return {
      ...(typeof email === 'string' ? { email, emailVerified } : {}),
      ...(typeof name === 'string' ? { name } : {}),
      ...groupsFrom(claims),
    };
  }

  /** The one user who is known by the address that the provider says is this person's. */
  async function findByEmail(
    { email, email_verified: verified }: Claims,
    { provider }: HookContext,
  ): Promise<AppUser | undefined> {
    if (!options.linksByEmail(provider) || typeof email !== 'string' || verified !== true) {
      return undefined;
    }
    // Proven here too: it may have been entered by whoever waits for its owner.
    const [user, another] = await asked(store.findByVerifiedEmail(email));
    return another ? undefined : user;
  }

  /** The user that somebody new is, going by what the app or their address says, with their identity added. */
  async function link(
    claims: Claims,
    subject: Subject,
    context: HookContext,
  ): Promise<AppUser | undefined> {
    const chosen = await hooks.find?.(claims, context);
    const user = chosen ? await asked(store.read(chosen.id)) : await findByEmail(claims, context);
    if (!user) return undefined;
    if (!user.isActive) throw refused('user_inactive', claims);
    if (await asked(store.link(user.id, subject))) return user;
    const linkedMeanwhile = await find(subject);
    if (!linkedMeanwhile && chosen) {
      throw new GatehouseError(
        'user_unknown',
        'users.find gave a user who has another identity of this issuer; take that away first (unlink)',
      );
    }
    return linkedMeanwhile;
  }

  async function create(claims: Claims, subject: Subject, context: HookContext): Promise<AppUser> {
    if (!options.createUnknown) throw refused('user_unknown', claims);
    const proposed: NewUser = {
      ...profileOf(claims, context),
      username: options.usernameOf(claims),
      lastLoginAt: clock(),
    };
    const wanted = hooks.create ? await hooks.create(proposed, claims, context) : proposed;
    if (!wanted) throw refused('user_unknown', claims);
    for (let number = 1; ; number++) {
      const username = numbered(wanted.username, number);
      const user = await asked(store.create({ ...wanted, username }, subject));
      if (typeof user === 'object') return user;
      if (user === 'identity_taken') {
        // Another request of the same person was first.
        const other = await find(subject);
        if (other) return other;
      }
      if (number > MAX_NUMBERED + 1) {
        throw new GatehouseError('user_store_unavailable', `no username is free for "${username}"`);
      }
    }
  }

  async function update(
    user: AppUser,
    proposed: UserChange,
    claims: Claims,
    context: HookContext,
  ): Promise<AppUser> {
    if (!user.isActive) throw refused('user_inactive', claims);
    const change = hooks.update ? await hooks.update(proposed, user, claims, context) : proposed;
    const updated = await asked(store.update(user.id, change));
    if (updated === undefined) throw refused('user_unknown', claims);
    if (updated === 'username_taken') {
      throw new GatehouseError(
        'internal',
        `users.update chose a username that is taken: "${change.username}"`,
      );
    }
    return updated;
  }

  const refused = (code: 'user_unknown' | 'user_inactive', claims: Claims) =>
    new GatehouseError(
      code,
      `the app has ${code === 'user_unknown' ? 'no user for' : 'switched off'} ${options.describe(claims)}`,
    );

  return {
    find,

    async signIn(claims, context) {
      const subject = subjectIn(claims);
      const known = (await find(subject)) ?? (await link(claims, subject, context));
      const user = known
        ? await update(
            known,
            { ...profileOf(claims, context), lastLoginAt: clock() },
            claims,
            context,
          )
        : await create(claims, subject, context);
      if (!user.isActive) throw refused('user_inactive', claims);
      return user;
    },

    async renew(claims, context) {
      const user = await find(subjectIn(claims));
      if (!user) throw refused('user_unknown', claims);
      await update(user, profileOf(claims, context), claims, context);
    },
  };
}

function subjectIn({ iss, sub }: Claims): Subject {
  return { iss: String(iss), sub: String(sub) };
}

/** `ada`, `ada2`, `ada3`, …, and in the end one that is surely free. */
function numbered(username: string, number: number): string {
  const base = username.slice(0, MAX_USERNAME - 11);
  if (number === 1) return base;
  return number <= MAX_NUMBERED ? `${base}${number}` : `${base}-${randomInt(1e9)}`;
}

async function asked<Result>(answer: Promise<Result>): Promise<Result> {
  try {
    return await answer;
  } catch (error) {
    throw new GatehouseError('user_store_unavailable', 'the store of users failed', {
      cause: error,
    });
  }
}
