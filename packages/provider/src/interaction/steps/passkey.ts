import type { FastifyReply } from 'fastify';
import type { Passkeys } from '../../credentials/factors/passkeys.ts';
import type { PersonForClaims } from '../../directory/user.ts';
import type { Attempts } from '../../policy/attempts.ts';
import type { Amr } from '../../policy/authentication-context.ts';
import type { Policy } from '../../policy/policies.ts';
import type { BrowserCookies } from '../browser-cookies.ts';
import type { ShowStep } from '../show-step.ts';
import {
  addressOf,
  authTimeOf,
  type SignIn,
  type SignInRequest,
  type SignIns,
} from '../sign-ins.ts';

/** Step `identify`, by a passkey alone: it says who it is of, and has verified the person. */
export function createPasskeyStep(options: {
  signIns: SignIns;
  show: ShowStep;
  passkeys: Pick<Passkeys, 'authenticate'>;
  findPerson: (id: string) => Promise<PersonForClaims | undefined>;
  policyOf: (groupId: string | null) => Promise<Policy>;
  attempts: Pick<Attempts, 'begin'>;
  cookies: BrowserCookies;
  now: () => number;
}) {
  const { signIns, show, passkeys, findPerson, policyOf, attempts, cookies, now } = options;

  return async (
    signIn: SignIn,
    answered: { credential: string },
    exchange: { request: SignInRequest; reply: FastifyReply },
  ): Promise<FastifyReply> => {
    const { request, reply } = exchange;
    if (signIn.step.step !== 'identify') return reply.redirect(addressOf(signIn), 303);
    const { address = null } = signIns.actor(request).request ?? {};
    // Nobody is named before the signature is checked, so what was shown is counted where it comes from.
    const attempt = await attempts.begin({
      account: { identifier: `passkey of ${signIn.flow.uid}` },
      address,
      device: cookies.device(request.headers.cookie),
    });
    if (!attempt.allowed) {
      const { retryAfter } = attempt;
      await signIns.refused(signIn, request, { reason: 'too_many_attempts', userId: undefined });
      reply.code(429).header('retry-after', String(retryAfter));
      return show(signIn, exchange, { delayed: retryAfter });
    }
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
    if (proof.outcome !== 'proved' || !person || !policy?.passwordless) {
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
      { userId: person.id, first: 'passkey', amr, authTime: authTimeOf(now()) },
      { ...exchange, proof: { attempt, amr } },
    );
  };
}
