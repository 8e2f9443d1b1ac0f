import type { AccountPages } from './account-pages.ts';
import type { Page } from './page.ts';
import type { SignInPages } from './sign-in-pages.ts';
import type { SignInStepPages } from './sign-in-step-pages.ts';

/** The pages that a brand can be previewed on, before it is anybody's. */
export const PREVIEWED_PAGES = ['sign_in', 'code', 'account'] as const;
export type PreviewedPage = (typeof PREVIEWED_PAGES)[number];

/** Nobody's, but as long as names are. */
const PERSON = { personName: 'Ada Lovelace' };
const APPS = ['Wiki', 'Shop administration', 'Payments', 'Tickets', 'Calendar'];
/** Where forms and links of a preview would lead: nobody can use them in its frame. */
const NOWHERE = '/';

type PagesOfPreview = Pick<SignInPages, 'signIn'> &
  Pick<SignInStepPages, 'secondFactor'> &
  Pick<AccountPages, 'account'>;

/** One of the pages with somebody on it who is not there. */
export function previewOf(page: PreviewedPage, pages: PagesOfPreview): Page {
  switch (page) {
    case 'sign_in':
      return pages.signIn({ action: NOWHERE, appName: 'Wiki', forgotHref: NOWHERE });
    case 'code':
      return pages.secondFactor({
        ...PERSON,
        action: NOWHERE,
        restartAction: NOWHERE,
        use: 'totp',
        others: [
          { use: 'email_code', href: NOWHERE },
          { use: 'recovery_code', href: NOWHERE },
        ],
        rememberDays: 30,
      });
    case 'account':
      return pages.account({
        ...PERSON,
        signOut: { action: NOWHERE, fields: {} },
        apps: APPS.map((name) => ({ name, href: NOWHERE })),
      });
  }
}
