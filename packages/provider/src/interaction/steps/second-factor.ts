import type { FastifyReply } from 'fastify';
import type { CheckCode, TypedFactor } from '../../credentials/factors/check-code.ts';
import type { EmailCodes } from '../../credentials/factors/email-codes.ts';
import type { Passkeys } from '../../credentials/factors/passkeys.ts';
import type { RememberedDevices } from '../../credentials/factors/remembered-devices.ts';
import type { Attempts } from '../../policy/attempts.ts';
import type { Amr } from '../../policy/authentication-context.ts';
import type { BrowserCookies } from '../browser-cookies.ts';
import type { UsableFactor } from '../flow/steps.ts';
import { readerOf } from '../code-reader.ts';
import type { ShowStep } from '../show-step.ts';
import {
  addressOf,
  authTimeOf,
  type SignIn,
  type SignInRequest,
  type SignIns,
} from '../sign-ins.ts';

interface Exchange {
  request: SignInRequest;
  reply: FastifyReply;
}

const TYPED: readonly TypedFactor[] = ['totp', 'email_code', 'recovery_code'];

/** Step `second_factor`: a code of whichever kind, or a passkey. */
export function createSecondFactorStep(options: {
  signIns: SignIns;
  show: ShowStep;
  checkCode: CheckCode;
  emailCodes: Pick<EmailCodes, 'send'>;
  passkeys: Pick<Passkeys, 'authenticate'>;
  rememberedDevices: Pick<RememberedDevices, 'remember'>;
  attempts: Pick<Attempts, 'begin'>;
  cookies: BrowserCookies;
  now: () => number;
}) {
  const { signIns, show, checkCode, emailCodes, passkeys, rememberedDevices } = options;
  const { attempts, cookies, now } = options;

  async function begin(signIn: SignIn, userId: string, { request }: Exchange) {
    const { address = null } = signIns.actor(request).request ?? {};
    const device = cookies.device(request.headers.cookie);
    return attempts.begin({ account: { userId }, address, device });
  }

  async function sendDelayed(
    signIn: SignIn,
    { request, reply }: Exchange,
    { use, retryAfter }: { use: UsableFactor; retryAfter: number },
  ) {
    const userId = signIn.person?.id;
    await signIns.refused(signIn, request, { reason: 'too_many_attempts', userId });
    reply.code(429).header('retry-after', String(retryAfter));
    return show(signIn, { request, reply }, { use, delayed: retryAfter });
  }

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
      attempt: Parameters<SignIns['advance']>[2]['proof'];
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
      { ...exchange, proof: { ...attempt, amr } },
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
        return reply.redirect(addressOf(signIn), 303);
      }
      if (!code.trim()) {
        return show(signIn, { request, reply: reply.code(400) }, { use, error: 'code_missing' });
      }
      const attempt = await begin(signIn, person.id, exchange);
      if (!attempt.allowed) return sendDelayed(signIn, exchange, { use, ...attempt });
      const { factors } = step;
      const given = await checkCode(
        {
          userId: person.id,
          code,
          allowed: TYPED.filter((kind) => factors.includes(kind)),
          boundTo: signIn.flow.uid,
        },
        { by: signIns.actor(request, signIn) },
      );
      if (!given) {
        await signIns.refused(signIn, request, { reason: 'factor_refused', userId: person.id });
        return show(signIn, { request, reply: reply.code(422) }, { use, error: 'wrong_code' });
      }
      return proved(signIn, exchange, {
        userId: person.id,
        use: given,
        amr: ['otp'],
        remember: typed.remember,
        attempt: { attempt },
      });
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
        return reply.redirect(addressOf(signIn), 303);
      }
      const attempt = await begin(signIn, person.id, exchange);
      if (!attempt.allowed) return sendDelayed(signIn, exchange, { use, ...attempt });
      const proof = await passkeys.authenticate(
        answered.credential,
        { purpose: 'second_factor', boundTo: signIn.flow.uid, userId: person.id },
        { by: signIns.actor(request, signIn) },
      );
      if (proof.outcome !== 'proved') {
        if (proof.outcome === 'challenge_over') await attempt.withdrawn();
        const reason = proof.outcome === 'challenge_over' ? 'passkey_over' : 'passkey_refused';
        await signIns.refused(signIn, request, { reason: 'factor_refused', userId: person.id });
        return show(signIn, { request, reply: reply.code(422) }, { use, error: reason });
      }
      return proved(signIn, exchange, {
        userId: person.id,
        use,
        amr: proof.amr,
        remember: answered.remember,
        attempt: { attempt },
      });
    },

    /** Sends a code by e-mail; each counts as a try. */
    async sendCode(signIn: SignIn, exchange: Exchange): Promise<FastifyReply> {
      const { reply } = exchange;
      const { step, person } = signIn;
      const use = 'email_code';
      if (step.step !== 'second_factor' || !person || !step.factors.includes(use)) {
        return reply.redirect(addressOf(signIn), 303);
      }
      const attempt = await begin(signIn, person.id, exchange);
      if (!attempt.allowed) return sendDelayed(signIn, exchange, { use, ...attempt });
      await emailCodes.send(
        readerOf(person),
        { kind: 'factor_code', boundTo: signIn.flow.uid },
      );
      return reply.redirect(`${addressOf(signIn)}&use=email_code&sent=1`, 303);
    },
  };
}
