import type { FastifyReply } from 'fastify';
import type { CheckCode, TypedFactor } from '../../credentials/factors/check-code.ts';
import type { EmailCodes } from '../../credentials/factors/email-codes.ts';
import type { Passkeys } from '../../credentials/factors/passkeys.ts';
import type { RememberedDevices } from '../../credentials/factors/remembered-devices.ts';
import type { AllowedAttempt } from '../../policy/attempts.ts';
import type { Amr } from '../../policy/authentication-context.ts';
import { addressOf } from '../../protocol/interactions.ts';
import type { BrowserCookies } from '../browser-cookies.ts';
import { readerOf } from '../code-reader.ts';
import type { CountAttempt } from '../count-attempts.ts';
import type { UsableFactor } from '../flow/steps.ts';
import type { ShowStep } from '../show-step.ts';
import { authTimeOf, type Exchange, type SignIn, type SignIns } from '../sign-ins.ts';

const TYPED: readonly TypedFactor[] = ['totp', 'email_code', 'recovery_code'];

/** Step `second_factor`: a code of whichever kind, or a passkey. */
export function createSecondFactorStep(options: {
  signIns: SignIns;
  show: ShowStep;
  checkCode: CheckCode;
  emailCodes: Pick<EmailCodes, 'send'>;
  passkeys: Pick<Passkeys, 'authenticate'>;
  rememberedDevices: Pick<RememberedDevices, 'remember'>;
  countAttempt: CountAttempt;
  cookies: Pick<BrowserCookies, 'remember'>;
  now: () => number;
}) {
  const { signIns, show, checkCode, emailCodes, passkeys, rememberedDevices } = options;
  const { countAttempt, cookies, now } = options;

  /** The factor is given: the sign-in goes on, and the browser is remembered if the person wants it. */
  async function proved(
    signIn: SignIn,
    exchange: Exchange,
    {
      userId,
      use,
      amr,
      remember,
      attempt,
    }: {
      userId: string;
      use: UsableFactor;
      amr: readonly Amr[];
      remember: boolean;
      attempt: AllowedAttempt;
    },
  ) {
    const { request, reply } = exchange;
    const lifetime = signIn.situation.policy.remembered_device_lifetime;
    if (remember && lifetime > 0) {
      const by = signIns.actor(request, signIn);
      const device = await rememberedDevices.remember(userId, { lifetime, by });
      if (device) reply.header('set-cookie', cookies.remember(device));
    }
    const { progress } = signIn.flow;
    return signIns.advance(
      signIn,
      {
        userId,
        second: use,
        amr: [...new Set([...progress.amr, ...amr])],
        authTime: authTimeOf(now()),
      },
      { ...exchange, proof: { attempt, amr } },
    );
  }

  return {
    async submitCode(
      signIn: SignIn,
      typed: { use: UsableFactor; code: string; remember: boolean },
      exchange: Exchange,
    ): Promise<FastifyReply> {
      const { request, reply } = exchange;
      const { step, person } = signIn;
      const { use, code } = typed;
      if (step.step !== 'second_factor' || !person || !step.factors.includes(use)) {
        return reply.redirect(addressOf(signIn.interaction), 303);
      }
      if (!code.trim()) {
        return show(signIn, { request, reply: reply.code(400) }, { use, error: 'code_missing' });
      }
      const { factors } = step;
      const { id: userId } = person;
      return countAttempt(
        signIn,
        { account: { userId }, again: { use } },
        exchange,
        async (attempt) => {
          const given = await checkCode(
            {
              userId,
              code,
              allowed: TYPED.filter((kind) => factors.includes(kind)),
              boundTo: signIn.flow.uid,
            },
            { by: signIns.actor(request, signIn) },
          );
          if (given) {
            const { remember } = typed;
            return proved(signIn, exchange, {
              userId,
              use: given,
              amr: ['otp'],
              remember,
              attempt,
            });
          }
          await signIns.refused(signIn, request, { reason: 'factor_refused', userId });
          return show(signIn, { request, reply: reply.code(422) }, { use, error: 'wrong_code' });
        },
      );
    },

    async submitPasskey(
      signIn: SignIn,
      answered: { credential: string; remember: boolean },
      exchange: Exchange,
    ): Promise<FastifyReply> {
      const { request, reply } = exchange;
      const { step, person } = signIn;
      const use = 'passkey';
      if (step.step !== 'second_factor' || !person || !step.factors.includes(use)) {
        return reply.redirect(addressOf(signIn.interaction), 303);
      }
      const { id: userId } = person;
      return countAttempt(
        signIn,
        { account: { userId }, again: { use } },
        exchange,
        async (attempt) => {
          const proof = await passkeys.authenticate(
            answered.credential,
            { purpose: 'second_factor', boundTo: signIn.flow.uid, userId },
            { by: signIns.actor(request, signIn) },
          );
          if (proof.outcome === 'proved') {
            const { remember } = answered;
            return proved(signIn, exchange, { userId, use, amr: proof.amr, remember, attempt });
          }
          const isOver = proof.outcome === 'challenge_over';
          if (isOver) await attempt.withdrawn();
          else await signIns.refused(signIn, request, { reason: 'factor_refused', userId });
          const error = isOver ? 'passkey_over' : 'passkey_refused';
          return show(signIn, { request, reply: reply.code(422) }, { use, error });
        },
      );
    },

    /** Sends a code by e-mail; each counts as a try. */
    async sendCode(signIn: SignIn, exchange: Exchange): Promise<FastifyReply> {
      const { reply } = exchange;
      const { step, person } = signIn;
      const use = 'email_code';
      if (step.step !== 'second_factor' || !person || !step.factors.includes(use)) {
        return reply.redirect(addressOf(signIn.interaction), 303);
      }
      const account = { userId: person.id };
      return countAttempt(signIn, { account, again: { use } }, exchange, async () => {
        await emailCodes.send(readerOf(person), {
          kind: 'factor_code',
          boundTo: signIn.flow.uid,
        });
        return reply.redirect(`${addressOf(signIn.interaction)}&use=email_code&sent=1`, 303);
      });
    },
  };
}
