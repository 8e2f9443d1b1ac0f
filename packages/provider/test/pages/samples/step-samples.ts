import type { Page } from '../../../src/pages/page.ts';
import type { SignInStepPages } from '../../../src/pages/sign-in-step-pages.ts';
import { LONG_WORD } from './long-word.ts';

const STEP = {
  appName: 'Quickstart',
  personName: 'Maria Lindqvist',
  restartAction: '/signin/7a1/restart',
};

export function stepSamples(pages: SignInStepPages): Record<string, Page> {
  return {
    'email-code': pages.emailCode({
      ...STEP,
      personName: undefined,
      action: '/signin/7a1/email-code',
      sentTo: 'maria.lindqvist@example.com',
      resendAction: '/signin/7a1/email-code/resend',
      resent: true,
    }),
    'email-code-error': pages.emailCode({
      ...STEP,
      action: '/signin/7a1/email-code',
      sentTo: 'maria.lindqvist@example.com',
      resendAction: '/signin/7a1/email-code/resend',
      error: 'code_over',
    }),
    'second-factor-totp': pages.secondFactor({
      ...STEP,
      action: '/signin/7a1/second-factor',
      use: 'totp',
      others: [
        { use: 'passkey', href: '/signin/7a1/second-factor?use=passkey' },
        { use: 'email_code', href: '/signin/7a1/second-factor?use=email_code' },
        { use: 'recovery_code', href: '/signin/7a1/second-factor?use=recovery_code' },
      ],
      rememberDays: 30,
    }),
    'second-factor-wrong': pages.secondFactor({
      ...STEP,
      action: '/signin/7a1/second-factor',
      use: 'totp',
      others: [],
      error: 'wrong_code',
    }),
    'second-factor-delayed': pages.secondFactor({
      ...STEP,
      action: '/signin/7a1/second-factor',
      use: 'recovery_code',
      others: [{ use: 'totp', href: '/signin/7a1/second-factor?use=totp' }],
      delayed: 90,
    }),
    'second-factor-passkey': pages.secondFactor({
      ...STEP,
      action: '/signin/7a1/second-factor',
      use: 'passkey',
      others: [{ use: 'recovery_code', href: '/signin/7a1/second-factor?use=recovery_code' }],
      passkey: { action: '/signin/7a1/second-factor/passkey', options: '{"challenge":"AAAA"}' },
      rememberDays: 30,
    }),
    'second-factor-email': pages.secondFactor({
      ...STEP,
      action: '/signin/7a1/second-factor',
      use: 'email_code',
      others: [],
      sendAction: '/signin/7a1/second-factor/send',
    }),
    'second-factor-email-sent': pages.secondFactor({
      ...STEP,
      action: '/signin/7a1/second-factor',
      use: 'email_code',
      others: [],
      sendAction: '/signin/7a1/second-factor/send',
      sentTo: 'm•••@example.com',
      rememberDays: 1,
    }),
    'accept-terms': pages.acceptTerms({
      ...STEP,
      action: '/signin/7a1/terms',
      termsHref: 'https://example.com/terms',
      version: '2025-05',
      declineAction: '/signin/7a1/terms/decline',
    }),
    'verify-email': pages.verifyEmail({
      ...STEP,
      action: '/signin/7a1/verify-email',
      email: 'maria.lindqvist@example.com',
      sendAction: '/signin/7a1/verify-email/send',
      sent: false,
    }),
    'verify-email-sent': pages.verifyEmail({
      ...STEP,
      action: '/signin/7a1/verify-email',
      email: 'maria.lindqvist@example.com',
      sendAction: '/signin/7a1/verify-email/send',
      sent: true,
      error: 'code_missing',
    }),
  };
}

export function awkwardSteps(pages: SignInStepPages): Record<string, Page> {
  const step = { appName: LONG_WORD, personName: LONG_WORD, restartAction: '/' };
  return {
    'long-email-code': pages.emailCode({
      ...step,
      action: '/',
      sentTo: `${LONG_WORD.toLowerCase()}@example.com`,
      resendAction: '/',
      resent: true,
    }),
    'long-second-factor': pages.secondFactor({
      ...step,
      action: '/',
      use: 'email_code',
      others: [{ use: 'totp', href: '/' }],
      sendAction: '/',
      sentTo: `${LONG_WORD}@example.com`,
      rememberDays: 365,
      delayed: 86_400,
    }),
    'long-accept-terms': pages.acceptTerms({
      ...step,
      action: '/',
      termsHref: '/',
      version: LONG_WORD,
      declineAction: '/',
    }),
  };
}
