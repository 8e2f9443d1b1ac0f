import type { AuditLog } from '../src/audit/events.ts';
import type { Clock } from '../src/clock.ts';
import { createBreachedPasswords } from '../src/credentials/breached-passwords.ts';
import {
  createPasswordChanges,
  type EndSessions,
  type PasswordChanges,
} from '../src/credentials/password-changes.ts';
import { createPasswordRules, type PasswordRules } from '../src/credentials/password-rules.ts';
import { createPasswords, type Passwords } from '../src/credentials/passwords.ts';
import type { Mailer } from '../src/mail/mailer.ts';
import type { Policies } from '../src/policy/policies.ts';
import type { Storage } from '../src/storage/database.ts';

/** Passwords with the rules and the bookkeeping that users need, as the provider puts them together. */
export function createTestPasswords<P extends Pick<Passwords, 'hash' | 'matchesAny'> = Passwords>({
  passwords = createPasswords() as unknown as P,
  breachedPasswordsUrl: url,
  ...options
}: Pick<Storage, 'db'> & {
  clock: Clock;
  audit: AuditLog;
  policies: Pick<Policies, 'ofGroup'>;
  sessions?: EndSessions;
  /** Absent: nobody is told. */
  mailer?: Pick<Mailer, 'canSend' | 'send'>;
  passwords?: P;
  breachedPasswordsUrl?: string | undefined;
}): { passwords: P; passwordRules: PasswordRules; passwordChanges: PasswordChanges } {
  const log = { warn: () => undefined };
  const breached = createBreachedPasswords({ url, clock: options.clock, log });
  return {
    passwords,
    passwordRules: createPasswordRules({
      db: options.db,
      passwords,
      breached,
      ownWords: ['gatehouse'],
    }),
    passwordChanges: createPasswordChanges(options),
  };
}
