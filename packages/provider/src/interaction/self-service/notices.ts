import type { MessageAction, MessageCode, MessagePage } from '../../pages/message-pages.ts';
import type { Desk } from './desk.ts';

interface Notice {
  code: MessageCode;
  tone: MessagePage['tone'];
  /** Where it goes on: back into the sign-in that it began in, or to the person's account. */
  next?: MessageAction;
  /** There is a mail to be read. */
  mailed?: true;
}

/** What was done, by its place below `/signin/notice/`. */
const NOTICES = {
  'reset-sent': { code: 'reset_sent', tone: 'info', mailed: true },
  'password-changed': { code: 'password_changed', tone: 'done', next: 'sign_in' },
  'account-ready': { code: 'account_ready', tone: 'done', next: 'sign_in' },
  'email-verified': { code: 'email_verified', tone: 'done', next: 'go_on' },
  'registration-sent': { code: 'registration_sent', tone: 'info', mailed: true },
  registered: { code: 'registered', tone: 'done', next: 'sign_in' },
  'email-changed': { code: 'email_changed', tone: 'done', next: 'go_on' },
  'email-restored': { code: 'email_restored', tone: 'done', mailed: true },
} as const satisfies Record<string, Notice>;

/** `/signin/notice/…`: pages that say what was done, without a word about whom. */
export function registerNotices(desk: Desk, { hasOutbox }: { hasOutbox: boolean }): void {
  for (const [name, notice] of Object.entries<Notice>(NOTICES)) {
    desk.onGet(`/signin/notice/${name}`, async (visit) => {
      const { from } = visit;
      const { code, tone, next, mailed } = notice;
      return desk.say(visit, {
        code,
        tone,
        actions: [
          ...(next ? [{ action: next, href: from?.href ?? '/', primary: true }] : []),
          ...(mailed && hasOutbox
            ? [{ action: 'outbox' as const, href: '/outbox', primary: true }]
            : []),
          ...(mailed ? [{ action: 'back_to_sign_in' as const, href: from?.href ?? '/' }] : []),
        ],
      });
    });
  }
}
