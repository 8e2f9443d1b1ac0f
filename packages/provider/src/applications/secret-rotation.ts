import { v7 as newId } from 'uuid';
import { DomainError } from '../domain-error.ts';
import { type ClientSecret, hashClientSecret, hintOf } from './client-secret.ts';

const DAY = 24 * 3600;
/** Seconds for which an old secret can go on. */
export const MAX_OLD_SECRET_LIFETIME = 90 * DAY;

/** A secret as it is kept. @param now milliseconds since the epoch. */
export function newSecret(secret: string, now: number): ClientSecret {
  return {
    id: newId(),
    secret_hash: hashClientSecret(secret),
    hint: hintOf(secret),
    created_at: now,
    expires_at: null,
    last_used_at: null,
  };
}

/** @param lifetime seconds. @throws {DomainError} `validation_failed`. */
export function checkOldSecretLifetime(lifetime: number): void {
  if (lifetime >= 0 && lifetime <= MAX_OLD_SECRET_LIFETIME) return;
  throw DomainError.invalid([
    {
      pointer: '/old_secret_lifetime',
      code: 'out_of_range',
      detail: `old_secret_lifetime is not between 0 and ${MAX_OLD_SECRET_LIFETIME} seconds.`,
    },
  ]);
}

/**
 * The secrets with another in front. Of those before, the newest goes on for a while, and never for longer than it
 * would have.
 *
 * @param made.oldLifetime seconds; 0: all stop at once. @param made.now milliseconds since the epoch.
 */
export function rotate(
  secrets: readonly ClientSecret[],
  { secret, oldLifetime, now }: { secret: string; oldLifetime: number; now: number },
): ClientSecret[] {
  const made = newSecret(secret, now);
  const [newest] = secrets;
  if (!newest || oldLifetime === 0 || isOver(newest, now)) return [made];
  const ends = now + oldLifetime * 1000;
  return [made, { ...newest, expires_at: Math.min(newest.expires_at ?? ends, ends) }];
}

/**
 * The secrets without one of them.
 *
 * @param now milliseconds since the epoch.
 * @throws {DomainError} `secret_not_found`, `last_secret`.
 */
export function withoutSecret(
  secrets: readonly ClientSecret[],
  id: string,
  now: number,
): ClientSecret[] {
  const left = secrets.filter((secret) => secret.id !== id);
  if (left.length === secrets.length) throw new DomainError('secret_not_found');
  if (!left.some((secret) => !isOver(secret, now))) throw new DomainError('last_secret');
  return left;
}

function isOver({ expires_at }: ClientSecret, now: number): boolean {
  return expires_at !== null && expires_at <= now;
}
