import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { CredentialsBusyError } from '../../credentials/passwords.ts';
import type { Amr } from '../../policy/authentication-context.ts';
import type { BrowserCookies } from '../browser-cookies.ts';
import { NO_PROGRESS } from '../flow/steps.ts';
import type { PasswordProof, ProvePassword } from '../prove-password.ts';
import type { ShowStep } from '../show-step.ts';
import { authTimeOf, type Exchange, type SignIn, type SignIns } from '../sign-ins.ts';

/** The reason that the audit log gives for a sign-in that failed. */
function reasonOf(
  proof: Exclude<PasswordProof, { outcome: 'proved' }> | { outcome: 'busy' },
): string {
  switch (proof.outcome) {
    case 'busy':
      return 'credentials_busy';
    case 'refused':
      return 'credentials_refused';
    case 'delayed':
      return 'too_many_attempts';
    case 'not_active':
      return proof.state;
  }
}

/** Step `identify`, by e-mail address or username and password. */
export function createSubmitPassword(options: {
  signIns: SignIns;
  show: ShowStep;
  provePassword: ProvePassword;
  cookies: Pick<BrowserCookies, 'device'>;
  now: () => number;
  log: Logger;
}) {
  const { signIns, show, provePassword, cookies, now, log } = options;

  return async (
    signIn: SignIn,
    typed: { email: string; password: string },
    { request, reply }: Exchange,
  ): Promise<FastifyReply> => {
    const email = typed.email.trim();
    if (!email || !typed.password) {
      return show(signIn, { request, reply: reply.code(400) }, { email, error: 'incomplete' });
    }
    // Before it is looked at: changed in between, it counts as outdated.
    const passwordAt = now();
    const { address = null } = signIns.actor(request).request ?? {};
    const device = cookies.device(request.headers.cookie);
    const proof = await provePassword(
      { identifier: email, password: typed.password },
      { address, device },
    ).catch((error) => {
      if (error instanceof CredentialsBusyError) return { outcome: 'busy' } as const;
      throw error;
    });
    const about = { reqId: request.id, clientId: signIn.clientId };
    if (proof.outcome === 'proved') {
      const { userId, attempt } = proof;
      const amr: Amr[] = ['pwd'];
      const authTime = authTimeOf(now());
      return signIns.advance(
        signIn,
        { ...NO_PROGRESS, userId, first: 'password', amr, authTime, passwordAt },
        { request, reply, proof: { attempt, amr } },
      );
    }
    // As much for an account that does not exist as for one that does, so that neither takes longer.
    const userId = 'userId' in proof ? proof.userId : undefined;
    await signIns.refused(signIn, request, { reason: reasonOf(proof), userId });
    switch (proof.outcome) {
      case 'busy':
        reply.code(503).header('retry-after', '5');
        return show(signIn, { request, reply }, { email, error: 'busy' });
      case 'refused':
        log.info(about, 'sign-in refused');
        return show(signIn, { request, reply: reply.code(422) }, { email, error: 'wrong' });
      case 'delayed': {
        const { retryAfter } = proof;
        log.warn({ ...about, retryAfter }, 'sign-in delayed: too many attempts');
        reply.code(429).header('retry-after', String(retryAfter));
        return show(signIn, { request, reply }, { email, delayed: retryAfter });
      }
      case 'not_active': {
        const { userId: sub, state } = proof;
        log.info({ ...about, sub, state }, 'sign-in refused: not active');
        return show.notActive(signIn, { request, reply: reply.code(403) }, state);
      }
    }
  };
}
