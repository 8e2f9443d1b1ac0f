import type { FastifyReply } from 'fastify';
import type { Actor } from '../../actor.ts';
import type { EmailCodes } from '../../credentials/factors/email-codes.ts';
import type { PersonForClaims } from '../../directory/user.ts';
import type { Attempts } from '../../policy/attempts.ts';
import type { BrowserCookies } from '../browser-cookies.ts';
import type { ChangeOwnPassword } from '../change-own-password.ts';
import { readerOf } from '../code-reader.ts';
import type { ShowStep } from '../show-step.ts';
import { addressOf, type SignIn, type SignInRequest, type SignIns } from '../sign-ins.ts';

interface Exchange {
  request: SignInRequest;
  reply: FastifyReply;
}

/** Steps that stand between the proof and the application: each is done once, and the next one follows. */
export function createRequiredActionSteps(options: {
  signIns: SignIns;
  show: ShowStep;
  acceptTerms: (userId: string, version: string, change: { by: Actor }) => Promise<void>;
  changeOwnPassword: ChangeOwnPassword;
  emailCodes: EmailCodes;
  markEmailVerified: (
    person: Pick<PersonForClaims, 'id' | 'email'>,
    change: { by: Actor },
  ) => Promise<void>;
  attempts: Pick<Attempts, 'begin'>;
  cookies: BrowserCookies;
}) {
  const { signIns, show, acceptTerms, changeOwnPassword, emailCodes, markEmailVerified } = options;
  const { attempts, cookies } = options;

  async function begin(userId: string, { request }: Exchange) {
    const { address = null } = signIns.actor(request).request ?? {};
    const device = cookies.device(request.headers.cookie);
    return attempts.begin({ account: { userId }, address, device });
  }

  async function delayed(signIn: SignIn, { request, reply }: Exchange, retryAfter: number) {
    const userId = signIn.person?.id;
    await signIns.refused(signIn, request, { reason: 'too_many_attempts', userId });
    reply.code(429).header('retry-after', String(retryAfter));
    return show(signIn, { request, reply }, { delayed: retryAfter });
  }

  return {
    /** @param given.version the terms that were on the page, which may be older than those of now. */
    async acceptTerms(
      signIn: SignIn,
      given: { version: string },
      exchange: Exchange,
    ): Promise<FastifyReply> {
      const { step, person } = signIn;
      if (step.step !== 'accept_terms' || !person) {
        return exchange.reply.redirect(addressOf(signIn), 303);
      }
      if (given.version !== step.version) return exchange.reply.redirect(addressOf(signIn), 303);
      const by = signIns.actor(exchange.request, signIn);
      await acceptTerms(person.id, given.version, { by });
      return signIns.advance(signIn, {}, exchange);
    },

    async changePassword(
      signIn: SignIn,
      given: { password: string },
      exchange: Exchange,
    ): Promise<FastifyReply> {
      const { request, reply } = exchange;
      const { step, person } = signIn;
      if (step.step !== 'change_password' || !person) {
        return reply.redirect(addressOf(signIn), 303);
      }
      const by = signIns.actor(request, signIn);
      const problems = await changeOwnPassword(person, given, {
        by,
        keepSession: signIn.interaction.session?.uid,
      });
      if (problems.length > 0) {
        return show(signIn, { request, reply: reply.code(422) }, { problems });
      }
      return signIns.advance(signIn, {}, exchange);
    },

    /** Sends a code to the address that is to be verified; each counts as a try. */
    async sendEmailCode(signIn: SignIn, exchange: Exchange): Promise<FastifyReply> {
      const { step, person } = signIn;
      if (step.step !== 'verify_email' || !person) {
        return exchange.reply.redirect(addressOf(signIn), 303);
      }
      const attempt = await begin(person.id, exchange);
      if (!attempt.allowed) return delayed(signIn, exchange, attempt.retryAfter);
      await emailCodes.send(
        readerOf(person),
        { kind: 'factor_code', boundTo: signIn.flow.uid },
      );
      return exchange.reply.redirect(`${addressOf(signIn)}&sent=1`, 303);
    },

    async verifyEmail(
      signIn: SignIn,
      typed: { code: string },
      exchange: Exchange,
    ): Promise<FastifyReply> {
      const { request, reply } = exchange;
      const { step, person } = signIn;
      if (step.step !== 'verify_email' || !person) {
        return reply.redirect(addressOf(signIn), 303);
      }
      if (!typed.code.trim()) {
        return show(signIn, { request, reply: reply.code(400) }, { error: 'code_missing' });
      }
      const attempt = await begin(person.id, exchange);
      if (!attempt.allowed) return delayed(signIn, exchange, attempt.retryAfter);
      const { code } = typed;
      const given = { kind: 'factor_code', boundTo: signIn.flow.uid, code } as const;
      if (!(await emailCodes.verify(person.id, given))) {
        await signIns.refused(signIn, request, { reason: 'factor_refused', userId: person.id });
        return show(signIn, { request, reply: reply.code(422) }, { error: 'wrong_code' });
      }
      const by = signIns.actor(request, signIn);
      await markEmailVerified(person, { by });
      return signIns.advance(signIn, {}, { ...exchange, proof: { attempt } });
    },
  };
}
