import type { FastifyReply } from 'fastify';
import type { Passkeys } from '../../credentials/factors/passkeys.ts';
import type { PersonForClaims } from '../../directory/user.ts';
import type { AllowedAttempt } from '../../policy/attempts.ts';
import type { Policy } from '../../policy/policies.ts';
import { mayBeginWith } from '../../policy/sign-in-methods.ts';
import { addressOf } from '../../protocol/interactions.ts';
import type { CountAttempt } from '../count-attempts.ts';
import { NO_PROGRESS } from '../flow/steps.ts';
import type { ShowStep } from '../show-step.ts';
import { authTimeOf, type Exchange, type SignIn, type SignIns } from '../sign-ins.ts';

/** Step `identify`, by a passkey alone: it says who it is of, and has verified the person. */
export function createPasskeyStep(options: {
  signIns: SignIns;
  show: ShowStep;
  passkeys: Pick<Passkeys, 'authenticate'>;
  findPerson: (id: string) => Promise<PersonForClaims | undefined>;
  policyOf: (groupId: string | null) => Promise<Policy>;
  countAttempt: CountAttempt;
  now: () => number;
}) {
  const { signIns, show, passkeys, findPerson, policyOf, countAttempt, now } = options;

  async function check(
    signIn: SignIn,
    answered: { credential: string },
    { exchange, attempt }: { exchange: Exchange; attempt: AllowedAttempt },
  ): Promise<FastifyReply> {
    const { request, reply } = exchange;
    const proof = await passkeys.authenticate(
      answered.credential,
      { purpose: 'sign_in', boundTo: signIn.flow.uid },
      { by: signIns.actor(request) },
    );
    if (proof.outcome === 'challenge_over') {
      await attempt.withdrawn();
      return show(signIn, { request, reply: reply.code(422) }, { error: 'passkey_over' });
    }
    const person = proof.outcome === 'proved' ? await findPerson(proof.userId) : undefined;
    const policy = person && (await policyOf(person.group_id));
    if (proof.outcome !== 'proved' || !person || !policy || !mayBeginWith(policy, 'passkey')) {
      const userId = 'userId' in proof ? proof.userId : undefined;
      await signIns.refused(signIn, request, { reason: 'credentials_refused', userId });
      return show(signIn, { request, reply: reply.code(422) }, { error: 'passkey_refused' });
    }
    if (person.state !== 'active') {
      await attempt.withdrawn();
      await signIns.refused(signIn, request, { reason: person.state, userId: person.id });
      return show.notActive(signIn, { request, reply: reply.code(403) }, person.state);
    }
    const amr = proof.amr;
    return signIns.advance(
      signIn,
      { ...NO_PROGRESS, userId: person.id, first: 'passkey', amr, authTime: authTimeOf(now()) },
      { ...exchange, proof: { attempt, amr } },
    );
  }

  return async (
    signIn: SignIn,
    answered: { credential: string },
    exchange: Exchange,
  ): Promise<FastifyReply> => {
    const { reply } = exchange;
    if (signIn.step.step !== 'identify') return reply.redirect(addressOf(signIn.interaction), 303);
    // Nobody is named before the signature is checked, so what was shown is counted where it comes from.
    const account = { identifier: `passkey of ${signIn.flow.uid}` };
    return countAttempt(signIn, { account }, exchange, (attempt) =>
      check(signIn, answered, { exchange, attempt }),
    );
  };
}
