import type { FastifyReply } from 'fastify';
import type { Actor } from '../../actor.ts';
import type { NewEvent } from '../../audit/events.ts';
import type { ChangeOwnPassword } from '../../interaction/change-own-password.ts';
import type { ChangePasswordPage } from '../../pages/credential-pages.ts';
import type { Policy } from '../../policy/policies.ts';
import { PATHS } from '../paths.ts';
import { commonOf, type Visit, type Visits } from '../visits.ts';
import type { createProveOwnPassword, OwnPasswordProof } from './prove-own-password.ts';

/** What the form of a new password sends. */
export type PasswordForm = { current_password?: string; password?: string };

/** The person's own password, changed by who knows the present one (OWASP ASVS 5.0, 6.2.3). */
export function createPasswordHandlers(options: {
  visits: Pick<Visits, 'renew'>;
  provePassword: ReturnType<typeof createProveOwnPassword>;
  changeOwnPassword: ChangeOwnPassword;
  policyOf: (groupId: string | null) => Promise<Policy>;
  record: (by: Actor, event: NewEvent) => Promise<void>;
}) {
  const { visits, provePassword, changeOwnPassword, policyOf, record } = options;

  async function show(
    visit: Visit,
    wrong: Pick<ChangePasswordPage, 'problems' | 'delayed'> = {},
  ): Promise<FastifyReply> {
    const { person, pages, reply } = visit;
    const policy = await policyOf(person.group_id);
    const page = pages.changePassword({
      shape: 'account',
      signOut: commonOf(visit).signOut,
      action: PATHS.password,
      reason: 'own_wish',
      username: person.username ?? person.email,
      minLength: policy.password_min_length,
      askCurrent: person.has_password,
      cancelHref: PATHS.security,
      ...wrong,
    });
    return reply.html(page);
  }

  /** Tells of a present password that was not proved. */
  async function refuse(
    visit: Visit,
    proof: Exclude<OwnPasswordProof, { outcome: 'proved' }>,
  ): Promise<FastifyReply> {
    const { person, by, reply } = visit;
    await record(by, {
      action: 'password.change',
      outcome: 'failure',
      reason: proof.outcome === 'wrong' ? 'credentials_refused' : 'too_many_attempts',
      target: { type: 'user', id: person.id },
    });
    if (proof.outcome === 'wrong') {
      reply.code(422);
      return show(visit, { problems: [{ code: 'current_wrong' }] });
    }
    reply.code(429).header('retry-after', String(proof.retryAfter));
    return show(visit, { delayed: proof.retryAfter });
  }

  return {
    show: (visit: Visit) => show(visit),

    async change(visit: Visit, form: PasswordForm): Promise<FastifyReply> {
      const { person, session, by, reply } = visit;
      if (person.has_password) {
        const proof = await provePassword(visit, form.current_password ?? '');
        if (proof.outcome !== 'proved') return refuse(visit, proof);
      }
      const { password = '' } = form;
      const keepSession = session.uid;
      const problems = await changeOwnPassword(person, { password }, { by, keepSession });
      if (problems.length > 0) {
        reply.code(422);
        return show(visit, { problems });
      }
      await visits.renew(visit);
      return reply.redirect(`${PATHS.security}?done=password_changed`, 303);
    },
  };
}
