import type { FastifyReply } from 'fastify';
import type { Factors } from '../../credentials/factors/factors.ts';
import type { Passkeys } from '../../credentials/factors/passkeys.ts';
import type { RecoveryCodes } from '../../credentials/factors/recovery-codes.ts';
import type { Totp } from '../../credentials/factors/totp.ts';
import { UNNAMED_TOTP, unnamedPasskey } from '../../credentials/factors/unnamed.ts';
import type { Amr } from '../../policy/authentication-context.ts';
import { addressOf } from '../../protocol/interactions.ts';
import type { ShowStep } from '../show-step.ts';
import { authTimeOf, type Exchange, type SignIn, type SignIns } from '../sign-ins.ts';

/** Step `enrol_factor`: who needs a second factor and has none sets one up, and thereby gives it. */
export function createEnrolFactorStep(options: {
  signIns: SignIns;
  show: ShowStep;
  totp: Pick<Totp, 'confirm'>;
  passkeys: Pick<Passkeys, 'register'>;
  factors: Pick<Factors, 'list'>;
  recoveryCodes: Pick<RecoveryCodes, 'regenerate'>;
  now: () => number;
}) {
  const { signIns, show, totp, passkeys, factors, recoveryCodes, now } = options;

  /** Recovery codes come with the first factor, on a page that is shown once; then the sign-in goes on. */
  async function enrolled(
    signIn: SignIn,
    exchange: Exchange,
    { userId, use, amr }: { userId: string; use: 'totp' | 'passkey'; amr: Amr[] },
  ): Promise<FastifyReply> {
    const by = signIns.actor(exchange.request, signIn);
    const held = await factors.list(userId);
    const codes = held.some(({ kind }) => kind === 'recovery_codes')
      ? []
      : await recoveryCodes.regenerate(userId, { by });
    const added = {
      userId,
      second: use,
      amr: [...new Set([...signIn.flow.progress.amr, ...amr])],
      authTime: authTimeOf(now()),
    };
    if (codes.length === 0) return signIns.advance(signIn, added, { ...exchange, proof: { amr } });
    await signIns.keep(signIn, added, { ...exchange, proof: { amr } });
    return show.recoveryCodes(signIn, exchange, codes);
  }

  return {
    async submitTotp(
      signIn: SignIn,
      given: { enrolment: string; code: string; name: string },
      exchange: Exchange,
    ): Promise<FastifyReply> {
      const { request, reply } = exchange;
      const { step, person } = signIn;
      if (step.step !== 'enrol_factor' || !person || !step.factors.includes('totp')) {
        return reply.redirect(addressOf(signIn.interaction), 303);
      }
      const use = 'totp';
      const again = { use, enrolment: given.enrolment, name: given.name } as const;
      if (!given.code.trim()) {
        const error = 'code_missing';
        return show(signIn, { request, reply: reply.code(400) }, { ...again, error });
      }
      const by = signIns.actor(request, signIn);
      const name = given.name.trim() || UNNAMED_TOTP;
      const confirmed = await totp.confirm(person.id, { ...given, name }, { by });
      if (confirmed.outcome === 'code_wrong') {
        const error = 'wrong_code';
        return show(signIn, { request, reply: reply.code(422) }, { ...again, error });
      }
      if (confirmed.outcome === 'enrolment_over') {
        const error = 'enrolment_over';
        return show(signIn, { request, reply: reply.code(422) }, { use, error });
      }
      return enrolled(signIn, exchange, { userId: person.id, use, amr: ['otp'] });
    },

    async submitPasskey(
      signIn: SignIn,
      given: { credential: string; name: string },
      exchange: Exchange,
    ): Promise<FastifyReply> {
      const { request, reply } = exchange;
      const { step, person } = signIn;
      if (step.step !== 'enrol_factor' || !person || !step.factors.includes('passkey')) {
        return reply.redirect(addressOf(signIn.interaction), 303);
      }
      const by = signIns.actor(request, signIn);
      const made = await passkeys.register(
        person.id,
        {
          response: given.credential,
          name: given.name.trim() || unnamedPasskey(request.headers['user-agent']),
          boundTo: signIn.flow.uid,
        },
        { by },
      );
      const use = 'passkey';
      switch (made.outcome) {
        case 'enrolled':
          return enrolled(signIn, exchange, { userId: person.id, use, amr: made.amr });
        case 'challenge_over':
          reply.code(422);
          return show(signIn, { request, reply }, { use, error: 'passkey_over' });
        case 'known':
          reply.code(422);
          return show(signIn, { request, reply }, { use, error: 'passkey_known' });
        case 'refused':
          reply.code(422);
          return show(signIn, { request, reply }, { use, error: 'passkey_refused' });
      }
    },
  };
}
