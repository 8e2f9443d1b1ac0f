import type { FastifyReply } from 'fastify';
import type { EmailChanges } from '../directory/email-changes.ts';
import type { UserMails } from '../directory/user-mails.ts';
import { DomainError } from '../domain-error.ts';
import type { Mailer } from '../mail/mailer.ts';
import type { ChangeEmailPage } from '../pages/profile-pages.ts';
import type { Attempts } from '../policy/attempts.ts';
import { PATHS } from './paths.ts';
import { attemptOf, commonOf, type Visit } from './visits.ts';

/** Where the forms of this page go, beside its own address. */
export const EMAIL_ACTIONS = { verify: `${PATHS.email}/verify` } as const;

/** A person's address: verified, and changed, by links that are sent to it. */
export function createEmailHandlers(options: {
  emailChanges: Pick<EmailChanges, 'request'>;
  userMails: Pick<UserMails, 'askToVerifyEmail'>;
  mailer: Pick<Mailer, 'canSend'>;
  attempts: Pick<Attempts, 'begin'>;
}) {
  const { emailChanges, userMails, mailer, attempts } = options;

  /** Each mail counts as an attempt, and is not given back: else an account would be a way to flood others with mail. */
  async function isTooSoon(visit: Visit): Promise<boolean> {
    const { allowed } = await attempts.begin(attemptOf(visit));
    return !allowed;
  }

  function page(
    visit: Visit,
    again: Pick<ChangeEmailPage, 'typed' | 'error'> = {},
  ): ReturnType<Visit['pages']['changeEmail']> {
    const { done, signOut } = commonOf(visit);
    return visit.pages.changeEmail({
      signOut,
      done,
      action: PATHS.email,
      backHref: PATHS.profile,
      email: visit.person.email,
      ...again,
    });
  }

  return {
    async show(visit: Visit): Promise<FastifyReply> {
      const { reply } = visit;
      return mailer.canSend ? reply.html(page(visit)) : reply.redirect(PATHS.profile, 303);
    },

    async change(visit: Visit, form: { email?: string }): Promise<FastifyReply> {
      const { person, by, reply } = visit;
      if (!mailer.canSend) return reply.redirect(PATHS.profile, 303);
      const typed = form.email ?? '';
      if (await isTooSoon(visit)) {
        return reply.code(429).html(page(visit, { typed, error: 'too_soon' }));
      }
      try {
        await emailChanges.request(person, typed, { by });
      } catch (error) {
        const isWrong = error instanceof DomainError && error.code === 'validation_failed';
        if (!isWrong) throw error;
        return reply.code(422).html(page(visit, { typed, error: 'email_refused' }));
      }
      return reply.redirect(`${PATHS.profile}?done=email_sent`, 303);
    },

    async verify(visit: Visit): Promise<FastifyReply> {
      const { person, by, reply } = visit;
      if (!mailer.canSend || person.email_verified) return reply.redirect(PATHS.profile, 303);
      if (await isTooSoon(visit)) return reply.redirect(`${PATHS.profile}?error=too_soon`, 303);
      await userMails.askToVerifyEmail(person, { by });
      return reply.redirect(`${PATHS.profile}?done=verification_sent`, 303);
    },
  };
}
