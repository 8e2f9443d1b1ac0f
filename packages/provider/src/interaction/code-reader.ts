import type { CodeReader } from '../credentials/factors/email-codes.ts';
import type { Person } from '../directory/user.ts';

/** Whom a code is sent to. */
export function readerOf({
  id: userId,
  email,
  name,
  locale: language,
}: Pick<Person, 'id' | 'email' | 'name' | 'locale'>): CodeReader {
  return { userId, email, name, language };
}
