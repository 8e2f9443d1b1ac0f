import type { Acr, Amr } from './authentication-context.ts';
import type { PolicySettings } from './policies.ts';

/** By what somebody says who they are, and proves it. */
export const FIRST_METHODS = ['password', 'passkey', 'email_code'] as const;
export type FirstMethod = (typeof FIRST_METHODS)[number];

/** What is given as second factor, or stands in for it. */
export const SECOND_METHODS = [
  'totp',
  'passkey',
  'email_code',
  'recovery_code',
  'remembered_device',
] as const;
export type SecondMethod = (typeof SECOND_METHODS)[number];

/**
 * Whether people may begin a sign-in so. Whether they have what it takes is another question.
 *
 * @param first `passkey`: alone, without a password.
 */
export function mayBeginWith(
  policy: Pick<PolicySettings, 'passwordless' | 'email_code_sign_in'>,
  first: FirstMethod,
): boolean {
  switch (first) {
    case 'password':
      return true;
    case 'passkey':
      return policy.passwordless;
    case 'email_code':
      return policy.email_code_sign_in;
  }
}

/**
 * Whether a browser still stands in for the second factor.
 *
 * @param device.rememberedAt milliseconds since the epoch, as is `now`.
 */
export function isStillRemembered(
  policy: Pick<PolicySettings, 'remembered_device_lifetime'>,
  { rememberedAt, now }: { rememberedAt: number; now: number },
): boolean {
  const { remembered_device_lifetime: lifetime } = policy;
  return lifetime > 0 && rememberedAt + lifetime * 1000 > now;
}

/** How a sign-in went, as its event tells. Events of before have only `amr`. */
export interface SignInDetails {
  amr: readonly Amr[];
  /** What the session has by it. */
  acr?: Acr | undefined;
  /** What was shown in it; a session that went on has shown the first before. */
  methods?: readonly (FirstMethod | SecondMethod)[] | undefined;
  /** The class that the application asked for; absent: none that we know. */
  requested_acr?: Acr | undefined;
  /** When the browser was remembered that stood in for the second factor, in milliseconds since the epoch. */
  remembered_at?: number | undefined;
  /** It was proved with a browser that had not signed in as this person before, or too long ago. */
  new_browser?: true | undefined;
}
