import type { Subject } from '../core/subject.ts';
import type { UserChange } from './user-store.ts';

/*
 * Text in JavaScript may hold what a database can't: PostgreSQL refuses NUL, and half a surrogate
 * pair becomes U+FFFD on its way, so that two texts end as one.
 */

/** Text as every database keeps it: what it can't becomes U+FFFD. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

/** Names as every database keeps them, each once. */
export function storableNames(names: readonly string[]): string[] {
  return [...new Set(names.map(storable))];
}

/**
 * A user or change whose texts are {@link storable}, without what is undefined, save an address.
 *
 * @throws {TypeError} for a username that is blank.
 */
export function storableUser<Fields extends UserChange>(user: Fields): Fields {
  const { username, email, name, groups } = user;
  if (username?.trim() === '') throw new TypeError('a user needs a username that is not blank');
  const present = Object.entries(user).filter(
    ([field, value]) => value !== undefined || field === 'email',
  );
  return {
    ...(Object.fromEntries(present) as Fields),
    ...(username === undefined ? {} : { username: storable(username) }),
    ...(email === undefined ? {} : { email: storable(email) }),
    ...(name === undefined ? {} : { name: storable(name) }),
    ...(groups && {
      groups: { source: storable(groups.source), names: storableNames(groups.names) },
    }),
  };
}

/** Whether an identity is the same in every database; one that is not could become another's. */
export function isStorable({ iss, sub }: Subject): boolean {
  return storable(iss) === iss && storable(sub) === sub;
}

/**
 * Refuses an identity that a database would change.
 *
 * @throws {TypeError}
 */
export function checkSubject(subject: Subject): void {
  if (isStorable(subject)) return;
  throw new TypeError('issuer and sub of a user have to be text without NUL or half a surrogate');
}
