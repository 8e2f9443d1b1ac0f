import type { ApiReferencePage } from './api-reference-page.ts';
import { loadAssets } from './assets.ts';
import { en } from './messages/en.ts';
import { assertSafeAction, isSafeHref, isSafeReturnAddress } from './safe-href.ts';
import { parseTemplates, readTemplates } from './templates.ts';

/** The provider's server-rendered pages: complete HTML documents, made without waiting for anything. */
export interface Pages {
  signIn(model: SignInPage): string;
  /** Asks a person who is signed in already before an application that wants it so is told who they are. */
  continueTo(model: ContinueToPage): string;
  /** Tells a signed-in person that an application is not open to them. */
  accessRefused(model: AccessRefusedPage): string;
  /** Every page that explains an error or another end of the road. */
  message(model: MessagePage): string;
  confirmSignOut(model: ConfirmSignOutPage): string;
  signedOut(model: SignedOutPage): string;
  /**
   * Loads the applications of a session that has ended, each in a frame, and goes on by itself.
   *
   * @returns undefined where `continueHref` is nothing that a page may link to.
   */
  signingOut(model: SigningOutPage): string | undefined;
  /** The person's own page: apps to open, profile, sign-out. */
  account(model: AccountPage): string;
  /** The readable reference of the admin API, for developers. */
  apiReference(model: ApiReferencePage): string;
}

/** A form of ours, with what its hidden fields carry. */
export interface PageForm {
  action: string;
  fields: Record<string, string>;
}

export interface SignInPage {
  action: string;
  appName?: string;
  /** What the first field holds already: a hint of the application's, or what was typed before the error. */
  email?: string;
  error?: {
    title: string;
    detail: string;
    /** The fields to mark as wrong; both when absent, none for an error that is not of the person's making. */
    fields?: readonly ('email' | 'password')[];
  };
  hidden?: Record<string, string>;
}

export interface ContinueToPage {
  /** Submitted with `decision=deny` when the person says no. */
  action: string;
  appName?: string;
  /** What the application will learn or may do: scopes of OpenID Connect by name, others in words. */
  shares: readonly string[];
  hidden?: Record<string, string>;
}

export interface AccessRefusedPage {
  /** Takes the person back to the application. */
  action: string;
  appName?: string;
  personName: string;
  /** Leads the administrator to the whole decision. */
  reference: string;
}

export interface MessagePage {
  tone: 'error' | 'info';
  title: string;
  paragraphs: string[];
  /** An action whose `href` is neither http(s) nor a path is left out. */
  actions?: { label: string; href: string; primary?: boolean }[];
  /** The correlation id by which the log can be searched. */
  reference?: string;
  /** Shown in development only. */
  details?: { label: string; value: string }[];
}

export interface ConfirmSignOutPage {
  /** Submitted with `logout=yes` to sign out, without it to stay. */
  form: PageForm;
  personName: string;
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

export interface AccountPage {
  person: { name: string; email: string; username?: string; roles: string[] };
  /** `href` opens the application; without one, or with one that is neither http(s) nor a path, its tile is no link. */
  apps: { name: string; href?: string; description?: string }[];
  signOut: PageForm;
}

/** How many colours a tile's letter can have; the style sheet has one class for each. */
const TILE_HUES = 6;

/**
 * The pages in one brand. Templates are read and parsed here, once; what the pages return is escaped, has no
 * inline script or style, and works under `default-src 'none'; style-src 'self'; img-src 'self' data:`.
 *
 * Each page that has a form throws {@link UnsafeFormActionError} for an `action` that is neither a path nor http(s).
 */
export function createPages(
  options: { brand?: { name: string }; development?: boolean } = {},
): Pages {
  const render = parseTemplates(readTemplates());
  const assets = loadAssets();
  const messages = en;
  const shared = {
    lang: messages.lang,
    dir: messages.dir,
    brand: { name: options.brand?.name ?? 'Gatehouse' },
    assets: {
      styles: assets.styles.path,
      referenceStyles: assets.referenceStyles.path,
      favicon: assets.favicon.path,
      signingOut: assets.signingOut.path,
    },
  };

  return {
    signIn: ({ action, appName, email, error, hidden }) => {
      assertSafeAction(action);
      const wrong = error ? (error.fields ?? ['email', 'password']) : [];
      return render('sign-in', {
        ...shared,
        t: messages.signIn,
        title: messages.signIn.title,
        action,
        appName,
        email,
        error,
        emailWrong: wrong.includes('email'),
        passwordWrong: wrong.includes('password'),
        focus: email ? 'password' : 'email',
        hidden: fieldList(hidden),
      });
    },

    continueTo: ({ action, appName, shares, hidden }) => {
      assertSafeAction(action);
      return render('continue-to', {
        ...shared,
        t: messages.continueTo,
        title: messages.continueTo.title,
        action,
        appName,
        shares: shares.flatMap((scope) => describeScope(messages.scopes, scope)),
        hidden: fieldList(hidden),
      });
    },

    accessRefused: ({ action, appName, personName, reference }) => {
      assertSafeAction(action);
      return render('access-refused', {
        ...shared,
        t: messages.accessRefused,
        title: messages.accessRefused.title,
        action,
        appName,
        personName,
        reference,
      });
    },

    message: ({ tone, title, paragraphs, actions, reference, details }) =>
      render('message', {
        ...shared,
        t: messages.message,
        tone,
        title,
        paragraphs,
        actions: actions?.filter(({ href }) => isSafeHref(href)) ?? [],
        reference,
        details: options.development ? (details ?? []) : [],
      }),

    confirmSignOut: ({ form, personName, appName }) => {
      assertSafeAction(form.action);
      return render('confirm-sign-out', {
        ...shared,
        t: messages.confirmSignOut,
        title: messages.confirmSignOut.title,
        action: form.action,
        hidden: fieldList(form.fields),
        personName,
        appName,
      });
    },

    signedOut: ({ appName, appHref, signInHref }) =>
      render('signed-out', {
        ...shared,
        t: messages.signedOut,
        title: messages.signedOut.title,
        appName,
        appHref: safeOrNothing(appHref),
        signInHref: safeOrNothing(signInHref),
      }),

    signingOut: ({ frames, continueHref, patience, appName }) =>
      isSafeReturnAddress(continueHref)
        ? render('signing-out', {
            ...shared,
            t: messages.signingOut,
            title: messages.signingOut.title,
            frames,
            continueHref,
            patience,
            appName,
          })
        : undefined,

    account: ({ person, apps, signOut }) => {
      assertSafeAction(signOut.action);
      return render('account', {
        ...shared,
        t: messages.account,
        title: messages.account.title,
        shape: 'wide',
        person,
        apps: apps.map(({ name, href, description }) => ({
          name,
          description,
          href: safeOrNothing(href),
          letter: firstLetter(name),
          hue: hueOf(name),
        })),
        action: signOut.action,
        hidden: fieldList(signOut.fields),
      });
    },

    apiReference: (model) =>
      render('api-reference', {
        ...shared,
        t: messages.apiReference,
        shape: 'reference',
        ...model,
      }),
  };
}

/** Scopes that tell a person nothing of their own are left out. */
function describeScope(texts: Record<string, string>, scope: string): string[] {
  if (scope === 'openid') return [];
  return [Object.hasOwn(texts, scope) ? (texts[scope] ?? scope) : scope];
}

function fieldList(fields: Record<string, string> = {}): { name: string; value: string }[] {
  return Object.entries(fields).map(([name, value]) => ({ name, value }));
}

function safeOrNothing(href: string | undefined): string | undefined {
  return href !== undefined && isSafeHref(href) ? href : undefined;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function firstLetter(name: string): string {
  for (const { segment } of graphemes.segment(name.trim())) return segment.toLocaleUpperCase();
  return '';
}

/** The same name has the same colour on every page and every day. */
function hueOf(name: string): number {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return (sum % TILE_HUES) + 1;
}
