import type { FastifyReply } from 'fastify';
import type { EmailCodes } from '../../credentials/factors/email-codes.ts';
import type { OwnAccount } from '../../directory/own-account.ts';
import { addressOf } from '../../protocol/interactions.ts';
import type { ChangeOwnPassword } from '../change-own-password.ts';
import { readerOf } from '../code-reader.ts';
import type { CountAttempt } from '../count-attempts.ts';
import type { ShowStep } from '../show-step.ts';
import type { Exchange, SignIn, SignIns } from '../sign-ins.ts';

/** Steps that stand between the proof and the application: each is done once, and the next one follows. */
export function createRequiredActionSteps(options: {
  signIns: SignIns;
  show: ShowStep;
  ownAccount: OwnAccount;
  changeOwnPassword: ChangeOwnPassword;
  emailCodes: EmailCodes;
  countAttempt: CountAttempt;
  now: () => number;
}) {
  const { signIns, show, ownAccount, changeOwnPassword, emailCodes, countAttempt, now } = options;

  return {
    /** @param given.version the terms that were on the page, which may be older than those of now. */
    async acceptTerms(
      signIn: SignIn,
      given: { version: string },
      exchange: Exchange,
    ): Promise<FastifyReply> {
      const { step, person } = signIn;
      if (step.step !== 'accept_terms' || !person) {
        return exchange.reply.redirect(addressOf(signIn.interaction), 303);
      }
      if (given.version !== step.version)
        return exchange.reply.redirect(addressOf(signIn.interaction), 303);
      const by = signIns.actor(exchange.request, signIn);
      await ownAccount.acceptTerms(person.id, given.version, { by });
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
        return reply.redirect(addressOf(signIn.interaction), 303);
      }
      const by = signIns.actor(request, signIn);
      const problems = await changeOwnPassword(person, given, {
        by,
        keepSession: signIn.interaction.session?.uid,
      });
      if (problems.length > 0) {
        return show(signIn, { request, reply: reply.code(422) }, { problems });
      }
      return signIns.advance(signIn, { passwordAt: now() }, exchange);
    },

    /** Sends a code to the address that is to be verified; each counts as a try. */
    async sendEmailCode(signIn: SignIn, exchange: Exchange): Promise<FastifyReply> {
      const { step, person } = signIn;
      if (step.step !== 'verify_email' || !person) {
        return exchange.reply.redirect(addressOf(signIn.interaction), 303);
      }
      const account = { userId: person.id };
      return countAttempt(signIn, { account }, exchange, async () => {
        await emailCodes.send(readerOf(person), {
          kind: 'factor_code',
          boundTo: signIn.flow.uid,
        });
        return exchange.reply.redirect(`${addressOf(signIn.interaction)}&sent=1`, 303);
      });
    },

    async verifyEmail(
      signIn: SignIn,
      typed: { code: string },
      exchange: Exchange,
    ): Promise<FastifyReply> {
      const { request, reply } = exchange;
      const { step, person } = signIn;
      if (step.step !== 'verify_email' || !person) {
        return reply.redirect(addressOf(signIn.interaction), 303);
      }
      if (!typed.code.trim()) {
        return show(
          signIn,
          { request, reply: reply.code(400) },
          { error: 'code_missing', sent: true },
        );
      }
      const { id: userId, email } = person;
      const again = { sent: true };
      return countAttempt(signIn, { account: { userId }, again }, exchange, async (attempt) => {
        const { code } = typed;
        const given = { kind: 'factor_code', boundTo: signIn.flow.uid, code } as const;
        if (!(await emailCodes.verify(userId, given))) {
          await signIns.refused(signIn, request, { reason: 'factor_refused', userId });
          const error = 'wrong_code';
          return show(signIn, { request, reply: reply.code(422) }, { ...again, error });
        }
        await ownAccount.verifyEmail(userId, email, { by: signIns.actor(request, signIn) });
        return signIns.advance(signIn, {}, { ...exchange, proof: { attempt } });
      });
    },
  };
}
