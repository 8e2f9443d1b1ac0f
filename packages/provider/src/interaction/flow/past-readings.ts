import type { PastPerson, PastSignIn } from '../../policy/past-sign-in.ts';
import type { Policy } from '../../policy/policies.ts';
import {
  FIRST_METHODS,
  type FirstMethod,
  SECOND_METHODS,
  type SecondMethod,
} from '../../policy/sign-in-methods.ts';

/** What a sign-in may have been, as far as its event tells. */
export interface Reading {
  first: FirstMethod;
  second: SecondMethod | undefined;
  /** Milliseconds since the epoch. */
  rememberedAt: number;
  /** The password was changed then, for all that is known; null: no age of it was too great. */
  passwordChangedAt: number | null;
}

/** All that a sign-in may have been. @param before the policy that held. */
export function readingsOf(signIn: PastSignIn, before: Policy): Reading[] {
  const { details, person } = signIn;
  const first = firstOf(details);
  return secondsOf(details, first, person).flatMap((second) =>
    remembranceOf(signIn, second, before).flatMap((rememberedAt) =>
      passwordAgesOf(signIn).map((passwordChangedAt) => ({
        first,
        second,
        rememberedAt,
        passwordChangedAt,
      })),
    ),
  );
}

function firstOf({ methods = [], amr }: PastSignIn['details']): FirstMethod {
  const [named] = methods;
  // Where a session went on, the second is the first that is named.
  if (named !== undefined && isFirst(named) && (methods.length > 1 || !amr.includes('pwd'))) {
    return named;
  }
  if (amr.includes('pwd')) return 'password';
  if (amr.includes('otp')) return 'email_code';
  return amr.includes('hwk') || amr.includes('swk') ? 'passkey' : 'password';
}

function isFirst(method: FirstMethod | SecondMethod): method is FirstMethod {
  return (FIRST_METHODS as readonly string[]).includes(method);
}

/** Events of before say by `amr` only whether there was a second factor, and whether it was a code. */
function secondsOf(
  { methods, amr }: PastSignIn['details'],
  first: FirstMethod,
  { enrolled }: PastPerson,
): (SecondMethod | undefined)[] {
  if (methods?.length) {
    const named = methods.findLast((method) =>
      (SECOND_METHODS as readonly string[]).includes(method),
    );
    return [methods.length === 1 && named === first ? undefined : (named as SecondMethod)];
  }
  if (first === 'passkey') return [undefined];
  if (!amr.includes('mfa')) return [undefined, 'remembered_device'];
  if (amr.includes('hwk') || amr.includes('swk')) return ['passkey'];
  return [
    ...(enrolled.includes('totp') ? (['totp'] as const) : []),
    ...(enrolled.length > 0 ? (['recovery_code'] as const) : []),
    'email_code',
  ];
}

/** When the browser may have been remembered: just now, or as long ago as the policy lets it stand in. */
function remembranceOf(
  { details, occurredAt }: PastSignIn,
  second: SecondMethod | undefined,
  before: Policy,
): number[] {
  if (second !== 'remembered_device') return [occurredAt];
  if (details.remembered_at !== undefined) return [details.remembered_at];
  return [occurredAt, occurredAt - before.remembered_device_lifetime * 1000 + 1];
}

/** Of a password that was changed since, it is not known how old the one before was. */
function passwordAgesOf({ person, occurredAt }: PastSignIn): (number | null)[] {
  const { passwordChangedAt } = person;
  return passwordChangedAt !== null && passwordChangedAt > occurredAt
    ? [occurredAt, 0]
    : [passwordChangedAt];
}
