import type { FastifyReply } from 'fastify';
import type { AllowedAttempt, AttemptOf, Attempts } from '../policy/attempts.ts';
import type { BrowserCookies } from './browser-cookies.ts';
import type { ShowStep } from './show-step.ts';
import type { Exchange, SignIn, SignIns } from './sign-ins.ts';
import type { Again } from './step-view.ts';

/**
 * Takes a place among the attempts at an account, then goes on; or answers that the next one has to wait, with the page
 * of the step that it was made at.
 *
 * @param of.again what the page shows beside it.
 */
export type CountAttempt = (
  signIn: SignIn,
  of: { account: AttemptOf['account']; again?: Again },
  exchange: Exchange,
  goOn: (attempt: AllowedAttempt) => Promise<FastifyReply>,
) => Promise<FastifyReply>;

export function createCountAttempt(options: {
  signIns: Pick<SignIns, 'actor' | 'refused'>;
  show: ShowStep;
  attempts: Pick<Attempts, 'begin'>;
  cookies: Pick<BrowserCookies, 'device'>;
}): CountAttempt {
  const { signIns, show, attempts, cookies } = options;

  return async (signIn, { account, again = {} }, { request, reply }, goOn) => {
    const { address = null } = signIns.actor(request).request ?? {};
    const device = cookies.device(request.headers.cookie);
    const attempt = await attempts.begin({ account, address, device });
    if (attempt.allowed) return goOn(attempt);
    const { retryAfter } = attempt;
    const userId = 'userId' in account ? account.userId : undefined;
    await signIns.refused(signIn, request, { reason: 'too_many_attempts', userId });
    reply.code(429).header('retry-after', String(retryAfter));
    return show(signIn, { request, reply }, { ...again, delayed: retryAfter });
  };
}
