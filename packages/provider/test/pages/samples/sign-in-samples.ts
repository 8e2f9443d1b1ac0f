import type { Page } from '../../../src/pages/page.ts';
import type { SignInPages } from '../../../src/pages/sign-in-pages.ts';
import { LONG_WORD } from './long-word.ts';

export function signInSamples(pages: SignInPages): Record<string, Page> {
  return {
    'sign-in': pages.signIn({ action: '/signin/7a1', appName: 'Quickstart' }),
    'sign-in-error': pages.signIn({
      action: '/signin/7a1',
      appName: 'Quickstart',
      email: 'maria.lindqvist@example.com',
      error: 'wrong',
    }),
    'sign-in-ways': pages.signIn({
      action: '/signin/7a1',
      appName: 'Quickstart',
      passkey: { action: '/signin/7a1/passkey', options: '{"challenge":"AAAA"}' },
      emailCode: { action: '/signin/7a1/email-code' },
      forgotHref: '/reset-password',
      registerHref: '/register',
    }),
    'sign-in-delayed': pages.signIn({
      action: '/signin/7a1',
      appName: 'Quickstart',
      email: 'maria.lindqvist@example.com',
      delayed: 30,
      forgotHref: '/reset-password',
    }),
    'access-refused': pages.accessRefused({
      action: '/signin/7a1',
      appName: 'Field Notes',
      personName: 'Maria Lindqvist',
      reference: 'M40K-7TQX',
    }),
    'continue-to': pages.continueTo({
      action: '/signin/7a1',
      appName: 'Field Notes',
      shares: ['profile', 'email', 'See orders'],
    }),
  };
}

export function awkwardSignIn(pages: SignInPages): Record<string, Page> {
  return {
    'long-sign-in': pages.signIn({
      action: '/signin/7a1',
      appName: LONG_WORD,
      email: `${LONG_WORD.toLowerCase()}@example.com`,
      error: 'wrong',
    }),
    'long-access-refused': pages.accessRefused({
      action: '/signin/7a1',
      appName: LONG_WORD,
      personName: LONG_WORD,
      reference: 'M40K-7TQX',
    }),
  };
}
