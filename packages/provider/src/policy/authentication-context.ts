/**
 * Authentication Context Class References that a session can have, the weakest first: one that comes later satisfies a
 * request for an earlier one.
 *
 * - `urn:gatehouse:acr:single-factor`: one proof, such as a password.
 * - `urn:gatehouse:acr:remembered-device`: one proof, in a browser in which the second was given some time ago.
 * - `http://schemas.openid.net/pape/policies/2007/06/multi-factor`: two proofs of different kinds, which is the name that
 *   OpenID PAPE 1.0, section 4, gave it.
 * - `phr`: phishing-resistant (OpenID Connect EAP ACR Values 1.0, section 3): a passkey that has verified its user.
 */
export const ACR_VALUES = [
  'urn:gatehouse:acr:single-factor',
  'urn:gatehouse:acr:remembered-device',
  'http://schemas.openid.net/pape/policies/2007/06/multi-factor',
  'phr',
] as const;
export type Acr = (typeof ACR_VALUES)[number];

export const [SINGLE_FACTOR, REMEMBERED_DEVICE, MULTI_FACTOR, PHISHING_RESISTANT] = ACR_VALUES;

/** Authentication Method References (RFC 8176, section 2) that our sign-ins have. */
export type Amr = 'pwd' | 'otp' | 'hwk' | 'swk' | 'user' | 'mfa';

/** @returns whether a session of `actual` is as good as one of `wanted`. */
export function satisfies(actual: string | undefined, wanted: Acr): boolean {
  return rankOf(actual) >= ACR_VALUES.indexOf(wanted);
}

/**
 * The weakest of the values that a request names and we know: having it, the request is satisfied.
 *
 * @param acrValues as in `acr_values` (OpenID Connect Core 1.0, section 3.1.2.1).
 * @returns undefined when nothing that we know is asked for.
 */
export function weakestOf(acrValues: readonly string[]): Acr | undefined {
  return ACR_VALUES.find((value) => acrValues.includes(value));
}

/**
 * What an ID token says to a request that named `acrValues`: the strongest of them that the session satisfies, since
 * relying parties compare by equality, or else what the session has.
 */
export function answerTo(acrValues: readonly string[], actual: string): string {
  const named = ACR_VALUES.filter((value) => acrValues.includes(value) && satisfies(actual, value));
  return named.at(-1) ?? actual;
}

/** The class of what was proved. */
export function acrOf({
  amr,
  rememberedDevice,
}: {
  amr: readonly Amr[];
  rememberedDevice: boolean;
}): Acr {
  const hasKey = amr.includes('hwk') || amr.includes('swk');
  if (hasKey && amr.includes('mfa')) return PHISHING_RESISTANT;
  if (amr.includes('mfa')) return MULTI_FACTOR;
  return rememberedDevice ? REMEMBERED_DEVICE : SINGLE_FACTOR;
}

function rankOf(acr: string | undefined): number {
  return (ACR_VALUES as readonly (string | undefined)[]).indexOf(acr);
}
