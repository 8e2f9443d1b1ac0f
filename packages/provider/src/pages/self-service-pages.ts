import { noticeOf } from './notices.ts';
import type { Page, PageMaker } from './page.ts';
import { assertSafeAction, safeOrNothing } from './safe-href.ts';

/** The pages with which people help themselves while nobody is signed in. */
export interface SelfServicePages {
  /** Asks where to send a link with which a password is set again. */
  forgotPassword(model: ForgotPasswordPage): Page;
}

export interface ForgotPasswordPage {
  /** Takes `email`. */
  action: string;
  /** What was typed. */
  email?: string | undefined;
  /** Nothing was typed. */
  missing?: boolean | undefined;
  /** Seconds until the next try. */
  delayed?: number | undefined;
  backHref: string;
}

export function createSelfServicePages(maker: PageMaker): SelfServicePages {
  const { texts, render } = maker;
  return {
    forgotPassword: ({ action, email, missing, delayed, backHref }) => {
      assertSafeAction(action);
      const t = texts.forgotPassword;
      return render('forgot-password', {
        t,
        title: t.title,
        action,
        email,
        error: noticeOf(maker, missing ? t.missing : undefined, delayed),
        wrong: missing,
        backHref: safeOrNothing(backHref),
        back: t.back,
      });
    },
  };
}
