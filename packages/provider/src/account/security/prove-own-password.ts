import { readCookie } from '../../cookies.ts';
import type { Passwords } from '../../credentials/passwords.ts';
import type { Users } from '../../directory/users.ts';
import type { Attempts } from '../../policy/attempts.ts';
import type { Visit } from '../visits.ts';

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
    const { person, by, request } = visit;
    const attempt = await attempts.begin({
      account: { userId: person.id },
      address: by.request?.address ?? null,
      device: readCookie(request.headers.cookie, 'device'),
    });
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
