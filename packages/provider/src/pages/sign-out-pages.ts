import { textFor } from './messages/app-text.ts';
import { fieldList, type Page, type PageForm, type PageMaker } from './page.ts';
import { assertSafeAction, safeOrNothing } from './safe-href.ts';

export interface SignOutPages {
  confirmSignOut(model: ConfirmSignOutPage): Page;
  signedOut(model: SignedOutPage): Page;
}

export interface ConfirmSignOutPage {
  /** Submitted with `logout=yes` to sign out, without it to stay. */
  form: PageForm;
  personName?: string | undefined;
  appName?: string;
}

export interface SignedOutPage {
  appName?: string;
  /** Where the application starts a sign-in. */
  appHref?: string;
  signInHref?: string;
}

export function createSignOutPages({ texts, render }: PageMaker): SignOutPages {
  return {
    confirmSignOut: ({ form, personName, appName }) => {
      assertSafeAction(form.action);
      return render('confirm-sign-out', {
        t: texts.confirmSignOut,
        title: texts.confirmSignOut.title,
        action: form.action,
        hidden: fieldList(form.fields),
        personName,
        appName,
      });
    },

    signedOut: ({ appName, appHref, signInHref }) =>
      render('signed-out', {
        t: texts.signedOut,
        title: texts.signedOut.title,
        back: textFor(texts.signedOut.back, appName),
        appName,
        appHref: safeOrNothing(appHref),
        signInHref: safeOrNothing(signInHref),
      }),
  };
}
