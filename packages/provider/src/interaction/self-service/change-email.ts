import { Type } from 'typebox';
import type { EmailChangeKind, EmailChanges } from '../../directory/email-changes.ts';
import { DomainError } from '../../domain-error.ts';
import type { Desk } from './desk.ts';

const KINDS = {
  email_change: {
    path: '/signin/change-email',
    purpose: 'change_email',
    notice: 'email-changed',
    act: 'confirm',
  },
  email_change_undo: {
    path: '/signin/undo-email',
    purpose: 'undo_email',
    notice: 'email-restored',
    act: 'undo',
  },
} as const satisfies Record<EmailChangeKind, object>;

/** `/signin/change-email/{token}` and `/signin/undo-email/{token}`: a new address, and the way back to the old one. */
export function registerChangeEmail(
  desk: Desk,
  { emailChanges }: { emailChanges: EmailChanges },
): void {
  for (const kind of ['email_change', 'email_change_undo'] as const) {
    const { path, purpose, notice, act } = KINDS[kind];

    desk.onGet(`${path}/:token`, async (visit) => {
      const link = await emailChanges.look(kind, visit.token);
      if (!link) return desk.over(visit);
      const action = `${path}/${visit.token}`;
      return visit.reply.html(visit.pages.confirmLink({ purpose, action, email: link.email }));
    });

    desk.onPost(`${path}/:token`, Type.Object({}), async (visit) => {
      try {
        const byUser = (userId: string) => desk.actor(visit, userId);
        const isDone = await emailChanges[act](visit.token, { byUser });
        return isDone ? desk.done(visit, notice) : desk.over(visit);
      } catch (error) {
        if (!(error instanceof DomainError) || error.code !== 'email_taken') throw error;
        return desk.addressTaken(visit);
      }
    });
  }
}
