import type { Passwords } from '../../credentials/passwords.ts';
import type { Users } from '../../directory/users.ts';
import type { Attempts } from '../../policy/attempts.ts';
import { attemptOf, type Visit } from '../visits.ts';

/** What came of asking for the present password. */
export type OwnPasswordProof =
  | { outcome: 'proved' }
  | { outcome: 'wrong' }
  /** Nothing was checked. `retryAfter` is in seconds. */
  | { outcome: 'delayed'; retryAfter: number };

/**
 * Asks who is signed in for their password once more. A session that somebody has stolen must be no place to guess it,
 * so each try counts as one to sign in.
 *
 * @throws {CredentialsBusyError} `credentials_busy`.
 */
export function createProveOwnPassword(options: {
  users: Pick<Users, 'findForSignIn'>;
  passwords: Pick<Passwords, 'verify'>;
  attempts: Pick<Attempts, 'begin'>;
}) {
  const { users, passwords, attempts } = options;
  return async (visit: Visit, password: string): Promise<OwnPasswordProof> => {
    const { person } = visit;
    const attempt = await attempts.begin(attemptOf(visit));
    if (!attempt.allowed) return { outcome: 'delayed', retryAfter: attempt.retryAfter };
    const found = await users.findForSignIn(person.email);
    // Of an address that was given to somebody else this moment the password is not theirs.
    const hash = found?.id === person.id ? found.password_hash : null;
    const { ok } = await passwords.verify(hash, password).catch(async (error) => {
      await attempt.withdrawn();
      throw error;
    });
    if (!ok) return { outcome: 'wrong' };
    await attempt.succeeded();
    return { outcome: 'proved' };
  };
}
