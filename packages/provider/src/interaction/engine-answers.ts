import type { InteractionResults } from 'oidc-provider';
import type { SignInDetails } from '../policy/sign-in-methods.ts';
import { SIGN_IN_DETAILS } from '../protocol/audit-trail.ts';
import type { Interaction } from '../protocol/interactions.ts';
import { ASKED_PROMPTS, type AskedPrompt } from '../protocol/sign-in-policy.ts';
import type { SituationNow } from './flow/situation.ts';
import type { DenialReason, Step } from './flow/steps.ts';

/** An error that the application is told of (RFC 6749, section 4.1.2.1). */
type Refusal = { error: string; error_description: string };

/** The person does not want to. */
export const DECLINED: Refusal = {
  error: 'access_denied',
  error_description: 'the person did not agree',
};

/** The person is signed in, and the application is not open to them. */
export const NOT_OPEN: Refusal = {
  error: 'access_denied',
  error_description: 'the person may not open this application',
};

/** What the application is told of a sign-in that is denied (OpenID Connect Core 1.0, section 3.1.2.6; RFC 9470). */
export const DENIALS: Record<DenialReason, Refusal> = {
  not_active: { error: 'access_denied', error_description: 'the account can not be used' },
  wrong_account: {
    error: 'login_required',
    error_description: 'the person signed in as somebody else',
  },
  no_factor: {
    error: 'access_denied',
    error_description: 'a second factor is needed, and the person can have none',
  },
  acr_unattainable: {
    error: 'unmet_authentication_requirements',
    error_description: 'no requested class of sign-in can be had',
  },
};

/** What the engine makes a session of, with what the audit log tells of it. */
export function signedIn(
  { userId: accountId, amr, acr, authTime: ts }: Extract<Step, { step: 'done' }>,
  of: Pick<SituationNow, 'situation'> & { interaction: Interaction; isNewBrowser: boolean },
): InteractionResults {
  const { interaction, situation, isNewBrowser } = of;
  return {
    login: { accountId, amr, acr, ...(ts !== undefined && { ts }) },
    ...answeredPrompts(interaction),
    [SIGN_IN_DETAILS]: {
      ...detailsOf(situation, { amr, acr }),
      ...(isNewBrowser && { new_browser: true }),
    },
  };
}

/** The prompts that the application asked for and a sign-in answers, as the engine wants to be told. */
function answeredPrompts({
  params: { prompt },
}: Interaction): Partial<Record<AskedPrompt, object>> {
  const asked = typeof prompt === 'string' ? prompt.split(' ') : [];
  const answered = ASKED_PROMPTS.filter((name) => asked.includes(name));
  return Object.fromEntries(answered.map((name) => [name, {}]));
}

function detailsOf(
  { progress, request }: SituationNow['situation'],
  proved: Pick<SignInDetails, 'amr' | 'acr'>,
): SignInDetails {
  const { first, second, rememberedAt } = progress;
  return {
    ...proved,
    methods: [first, second].filter((method) => method !== undefined),
    ...(request.acr !== undefined && { requested_acr: request.acr }),
    ...(second === 'remembered_device' && { remembered_at: rememberedAt }),
  };
}
