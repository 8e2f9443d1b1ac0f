import { decodeJwt } from 'jose';
import type { Clock } from '../../clock.ts';
import type { Factors } from '../../credentials/factors/factors.ts';
import type { PersonForClaims } from '../../directory/user.ts';
import { type Amr, weakestOf } from '../../policy/authentication-context.ts';
import { FACTOR_TYPES, type Policy } from '../../policy/policies.ts';
import { clientIdOf, type Interaction } from '../../protocol/interactions.ts';
import { ASKED_PROMPTS, promptReason } from '../../protocol/sign-in-policy.ts';
import { nextStep } from './next-step.ts';
import type { PersonFacts, PresentSession, Progress, Situation, Step } from './steps.ts';

/** Reasons of the engine for which an existing session does not count as a proof. */
const ANEW = ['login_prompt', 'max_age', 'account_unavailable', ...ASKED_PROMPTS.map(promptReason)];

/** What a sign-in depends on, as it is at this moment. */
export interface SituationNow {
  situation: Situation;
  step: Step;
  /** Who has been proved, or whose session it is. */
  person: PersonForClaims | undefined;
}

/** @param loginTs seconds since the epoch of the sign-in that began the browser's session. */
export type ReadSituation = (
  interaction: Interaction,
  known: { progress: Progress; loginTs: number | undefined },
) => Promise<SituationNow>;

export function createReadSituation(options: {
  findPerson: (id: string) => Promise<PersonForClaims | undefined>;
  factors: Pick<Factors, 'list'>;
  policyOf: (groupId: string | null) => Promise<Policy>;
  currentTerms: () => Promise<string | undefined>;
  findApplication: (clientId: string) => Promise<{ require_mfa: boolean } | undefined>;
  clock: Clock;
}): ReadSituation {
  const { findPerson, factors, policyOf, currentTerms, findApplication, clock } = options;

  async function factsOf(person: PersonForClaims): Promise<PersonFacts> {
    const held = await factors.list(person.id);
    const codes = held.find(({ kind }) => kind === 'recovery_codes');
    return {
      id: person.id,
      isActive: person.state === 'active',
      enrolled: FACTOR_TYPES.filter((type) => held.some(({ kind }) => kind === type)),
      recoveryCodesLeft: codes?.codes_left ?? 0,
      emailVerified: person.email_verified,
      mustChangePassword: person.must_change_password,
      passwordChangedAt: person.password_changed_at,
      hasPassword: person.has_password,
      termsAccepted: person.terms_accepted,
      requireMfa: person.require_mfa,
    };
  }

  return async (interaction, { progress, loginTs }) => {
    const { params, prompt, session } = interaction;
    const reauthenticate = prompt.reasons.some((reason) => ANEW.includes(reason));
    const present: PresentSession | undefined = session && {
      userId: session.accountId,
      acr: session.acr,
      amr: (session.amr ?? []) as Amr[],
      authTime: loginTs,
    };
    const userId = progress.userId ?? (reauthenticate ? undefined : present?.userId);
    const [person, application, terms] = await Promise.all([
      userId === undefined ? undefined : findPerson(userId),
      findApplication(clientIdOf(interaction)),
      currentTerms(),
    ]);
    const situation: Situation = {
      policy: await policyOf(person?.group_id ?? null),
      person: person && (await factsOf(person)),
      request: {
        reauthenticate,
        requireMfa: application?.require_mfa === true,
        acr: weakestOf(wordsOf(params.acr_values)),
        wantedUserId: subjectOf(params.id_token_hint),
      },
      session: present,
      progress,
      terms,
      now: clock.now(),
    };
    return { situation, step: nextStep(situation), person };
  };
}

function wordsOf(parameter: unknown): string[] {
  return typeof parameter === 'string' ? parameter.split(' ') : [];
}

/** The engine has verified the hint when the request came. */
function subjectOf(idTokenHint: unknown): string | undefined {
  return typeof idTokenHint === 'string' ? decodeJwt(idTokenHint).sub : undefined;
}
