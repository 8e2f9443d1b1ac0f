import type { FastifyReply } from 'fastify';
import type { EmailCodes } from '../../credentials/factors/email-codes.ts';
import type { SignInUser } from '../../directory/user.ts';
import type { Attempts } from '../../policy/attempts.ts';
import type { BrowserCookies } from '../browser-cookies.ts';
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

/**
 * A code by e-mail in place of the password. Whatever address is named, the answer is the same page: only its mailbox
 * tells whether anybody has it.
 */
export function createEmailCodeStep(options: {
  signIns: SignIns;
  show: ShowStep;
  findForSignIn: (identifier: string) => Promise<SignInUser | undefined>;
  /** Whether the person's policy lets them sign in so. */
  mayUse: (user: SignInUser) => Promise<boolean>;
  emailCodes: EmailCodes;
  attempts: Pick<Attempts, 'begin'>;
  cookies: BrowserCookies;
  now: () => number;
}) {
  const { signIns, show, findForSignIn, mayUse, emailCodes, attempts, cookies, now } = options;

  async function begin(signIn: SignIn, { request }: Exchange, identifier: string) {
    const user = await findForSignIn(identifier);
    const { address = null } = signIns.actor(request).request ?? {};
    const attempt = await attempts.begin({
      account: user ? { userId: user.id } : { identifier },
      address,
      device: cookies.device(request.headers.cookie),
    });
    return { user, attempt };
  }

  return {
    /** Sends a code. Each request counts as a try, so that nobody's mailbox is filled. */
    async send(signIn: SignIn, typed: { email: string }, exchange: Exchange) {
      const { request, reply } = exchange;
      const identifier = typed.email.trim();
      if (!identifier) {
        return show(signIn, { request, reply: reply.code(400) }, { error: 'email_missing' });
      }
      const { user, attempt } = await begin(signIn, exchange, identifier);
      if (!attempt.allowed) {
        const { retryAfter } = attempt;
        await signIns.refused(signIn, request, { reason: 'too_many_attempts', userId: user?.id });
        reply.code(429).header('retry-after', String(retryAfter));
        return show(signIn, { request, reply }, { email: identifier, delayed: retryAfter });
      }
      const isFor = user?.state === 'active' && (await mayUse(user)) ? user : undefined;
      await emailCodes.send(isFor ? readerOf(isFor) : { address: identifier }, {
        kind: 'sign_in_code',
        boundTo: signIn.flow.uid,
      });
      return signIns.advance(signIn, { emailCodeFor: identifier }, exchange);
    },

    async submit(signIn: SignIn, typed: { code: string }, exchange: Exchange) {
      const { request, reply } = exchange;
      const { emailCodeFor: identifier } = signIn.flow.progress;
      if (identifier === undefined) return reply.redirect(addressOf(signIn), 303);
      if (!typed.code.trim()) {
        return show(signIn, { request, reply: reply.code(400) }, { error: 'code_missing' });
      }
      const { user, attempt } = await begin(signIn, exchange, identifier);
      if (!attempt.allowed) {
        const { retryAfter } = attempt;
        await signIns.refused(signIn, request, { reason: 'too_many_attempts', userId: user?.id });
        reply.code(429).header('retry-after', String(retryAfter));
        return show(signIn, { request, reply }, { delayed: retryAfter });
      }
      const isRight = await emailCodes.verify(user?.id ?? null, {
        kind: 'sign_in_code',
        boundTo: signIn.flow.uid,
        code: typed.code,
      });
      if (!isRight || !user || user.state !== 'active' || !(await mayUse(user))) {
        await signIns.refused(signIn, request, { reason: 'credentials_refused', userId: user?.id });
        return show(signIn, { request, reply: reply.code(422) }, { error: 'wrong_code' });
      }
      const proved = { userId: user.id, first: 'email_code', authTime: authTimeOf(now()) } as const;
      return signIns.advance(signIn, { ...proved, amr: ['otp'], emailCodeFor: undefined }, {
        ...exchange,
        proof: { attempt, amr: ['otp'] },
      });
    },
  };
}
