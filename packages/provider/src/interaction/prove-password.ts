import type { Passwords } from '../credentials/passwords.ts';
import type { SignInUser, UserState } from '../directory/user.ts';
import type { AllowedAttempt, AttemptOf, Attempts } from '../policy/attempts.ts';

/** What is needed to check a password. */
export type Credentials = Pick<SignInUser, 'id' | 'password_hash' | 'state'>;

/** States in which a right password does not sign in. */
export type RefusedState = Exclude<UserState, 'active'>;

/** What came of an identifier and a password. */
export type PasswordProof =
  /** `attempt` is to be told whether that was all. */
  | { outcome: 'proved'; userId: string; attempt: AllowedAttempt }
  /** `userId` is for the audit log only: the answer must not tell whether there is such a person. */
  | { outcome: 'refused'; userId: string | undefined }
  /** The password was right, so telling its owner why gives nothing away. */
  | { outcome: 'not_active'; userId: string; state: RefusedState }
  /** Nothing was checked. `retryAfter` is in seconds; `userId` as of `refused`. */
  | { outcome: 'delayed'; userId: string | undefined; retryAfter: number };

/** See {@link createProvePassword}. */
export type ProvePassword = ReturnType<typeof createProvePassword>;

/**
 * Checks an identifier (e-mail address or username) and password, unless too many attempts have failed. An unknown
 * identifier costs the same hash computation as a known one and gets the same answer.
 *
 * @throws {CredentialsBusyError} when more sign-ins wait than the machine can serve soon.
 */
export function createProvePassword(options: {
  findForSignIn: (identifier: string) => Promise<Credentials | undefined>;
  /** Writes only while the hash is `replacing`, so that a password changed meanwhile stays. */
  setPasswordHash: (userId: string, hash: string, options: { replacing: string }) => Promise<void>;
  passwords: Passwords;
  attempts: Pick<Attempts, 'begin'>;
}) {
  const { findForSignIn, setPasswordHash, passwords, attempts } = options;
  return async (
    { identifier, password }: { identifier: string; password: string },
    from: Pick<AttemptOf, 'address' | 'device'>,
  ): Promise<PasswordProof> => {
    const found = await findForSignIn(identifier);
    const account = found ? { userId: found.id } : { identifier };
    const attempt = await attempts.begin({ account, ...from });
    if (!attempt.allowed) {
      return { outcome: 'delayed', userId: found?.id, retryAfter: attempt.retryAfter };
    }
    const { ok, needsRehash } = await passwords
      .verify(found?.password_hash, password)
      .catch(async (error) => {
        await attempt.withdrawn();
        throw error;
      });
    if (!ok || !found) return { outcome: 'refused', userId: found?.id };
    const { id: userId, state } = found;
    if (state !== 'active') {
      await attempt.succeeded();
      return { outcome: 'not_active', userId, state };
    }
    if (needsRehash && found.password_hash) {
      const hash = await passwords.hash(password);
      await setPasswordHash(userId, hash, { replacing: found.password_hash });
    }
    return { outcome: 'proved', userId, attempt };
  };
}
