import type { Page } from '../../../src/pages/page.ts';
import type { SignOutPages } from '../../../src/pages/sign-out-pages.ts';
import { LONG_WORD } from './long-word.ts';

export function signOutSamples(pages: SignOutPages): Record<string, Page> {
  return {
    'confirm-sign-out': pages.confirmSignOut({
      form: { action: '/oidc/logout/confirm', fields: { xsrf: 'c2VjcmV0' } },
      personName: 'Maria Lindqvist',
      appName: 'Quickstart',
    }),
    'signed-out': pages.signedOut({
      appName: 'Quickstart',
      appHref: 'http://localhost:8000/testapp',
      signInHref: '/',
    }),
    'signing-out': pages.signingOut({
      frames: [],
      continueHref: 'http://localhost:8000/testapp',
      patience: 3600,
      appName: 'Quickstart',
    }) as Page,
  };
}

export function awkwardSignOut(pages: SignOutPages): Record<string, Page> {
  return {
    'long-confirm-sign-out': pages.confirmSignOut({
      form: { action: '/', fields: {} },
      personName: LONG_WORD,
      appName: LONG_WORD,
    }),
    'long-signed-out': pages.signedOut({ appName: LONG_WORD, appHref: '/', signInHref: '/' }),
    'long-signing-out': pages.signingOut({
      frames: [],
      continueHref: '/',
      patience: 3600,
      appName: LONG_WORD,
    }) as Page,
  };
}
