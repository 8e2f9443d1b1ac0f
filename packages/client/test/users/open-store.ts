import { randomUUID } from 'node:crypto';
import type { Clock } from '../../src/core/clock.ts';
import type { Subject } from '../../src/core/subject.ts';
import type { UserDirectory } from '../../src/users/user-directory.ts';
import type { AppUser, NewUser, Taken, UserStore } from '../../src/users/user-store.ts';

/** A store under test. */
export interface OpenUserStore<Store extends UserStore = UserStore> {
  /** One store, or several on the same data as processes would have them. */
  readonly stores: readonly [Store, ...Store[]];
  close(): Promise<void> | void;
}

/** Makes an empty store, which gets a clock that tests turn. */
export type OpensUserStore<Store extends UserStore = UserStore> = (
  clock: Clock,
) => Promise<OpenUserStore<Store>> | OpenUserStore<Store>;

/** A store that tests of sign-in use. */
export interface UsedUserStore {
  readonly name: string;
  readonly open: OpensUserStore<UserDirectory>;
  readonly skip?: boolean;
}

/** Names that nobody else has. */
export function unique(name = 'user'): string {
  return `${name}-${randomUUID()}`;
}

/** Somebody whom no store knows. */
export function somebody(iss = 'https://id.example.com'): Subject {
  return { iss, sub: randomUUID() };
}

/** Adds a user, who has to be new. */
export async function created(
  store: UserStore,
  fields: Partial<NewUser> = {},
  subject: Subject = somebody(),
): Promise<AppUser> {
  const user = await store.create({ username: unique(), ...fields }, subject);
  if (typeof user === 'string') throw new Error(`the user was not made: ${user}`);
  return user;
}

/** The same call twenty times at once, on all the stores in turn. */
export async function race<Store, Result>(
  stores: readonly [Store, ...Store[]],
  call: (store: Store, turn: number) => Promise<Result>,
): Promise<Result[]> {
  return await Promise.all(
    Array.from({ length: 20 }, (_, turn) => call(stores[turn % stores.length] ?? stores[0], turn)),
  );
}

/** How often each answer was given; users count as `made`. */
export function tally(answers: readonly (AppUser | Taken | boolean)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const answer of answers) {
    const name = typeof answer === 'object' ? 'made' : String(answer);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
