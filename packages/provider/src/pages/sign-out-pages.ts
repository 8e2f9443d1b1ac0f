import { textFor } from './messages/app-text.ts';
import { fieldList, type Page, type PageForm, type PageMaker } from './page.ts';
import { assertSafeAction, isSafeReturnAddress, safeOrNothing } from './safe-href.ts';

export interface SignOutPages {
  confirmSignOut(model: ConfirmSignOutPage): Page;
  signedOut(model: SignedOutPage): Page;
  /**
   * Loads the applications of a session that has ended, each in a frame, and goes on by itself.
   *
   * @returns undefined where `continueHref` is nothing that a page may link to.
   */
  signingOut(model: SigningOutPage): Page | undefined;
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

export interface SigningOutPage {
  /** Addresses of the frames; the policy of the page has to allow their origins. */
  frames: readonly string[];
  continueHref: string;
  /** Seconds after which the page goes on in any case. */
  patience: number;
  appName?: string;
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

    signingOut: ({ frames, continueHref, patience, appName }) =>
      isSafeReturnAddress(continueHref)
        ? render('signing-out', {
            t: texts.signingOut,
            title: texts.signingOut.title,
            // Without frames there is nothing to wait for.
            scripts: frames.length > 0 ? ['signingOutScript'] : [],
            goOn: textFor(texts.signingOut.goOn, appName),
            frames,
            continueHref,
            patience,
            appName,
          })
        : undefined,
  };
}
