import type { MessagePages } from '../../../src/pages/message-pages.ts';
import type { OutboxPages } from '../../../src/pages/outbox-pages.ts';
import type { Page } from '../../../src/pages/page.ts';
import type { SelfServicePages } from '../../../src/pages/self-service-pages.ts';
import { LONG_WORD } from './long-word.ts';

const BACK = '/signin/7a1?client_id=quickstart';
const TOKEN = 'Zk3vQ0aC9dXb1uJ7hT2yR5wE8pL4sN6mGfKxVqYtBcI';
const TERMS = { version: '2026-11', href: 'https://example.com/terms' };
const MAIL_TEXT = `Hello Maria Lindqvist,

Somebody, probably you, wants to reset the password of your account at Gatehouse.

Choose a new password:
http://localhost:3000/signin/reset/${TOKEN}

The link works once, for 30 minutes.`;

export function selfServiceSamples(
  pages: SelfServicePages & OutboxPages & MessagePages,
): Record<string, Page> {
  return {
    'forgot-password': pages.forgotPassword({ action: '/signin/forgot', backHref: BACK }),
    'forgot-password-delayed': pages.forgotPassword({
      action: '/signin/forgot',
      email: 'maria.lindqvist@example.com',
      delayed: 90,
      backHref: BACK,
    }),
    'reset-sent': pages.message({
      code: 'reset_sent',
      tone: 'info',
      actions: [
        { action: 'outbox', href: '/outbox', primary: true },
        { action: 'back_to_sign_in', href: BACK },
      ],
    }),
    'password-changed': pages.message({
      code: 'password_changed',
      tone: 'done',
      actions: [{ action: 'sign_in', href: BACK, primary: true }],
    }),
    'link-over': pages.message({
      code: 'link_over',
      tone: 'info',
      actions: [{ action: 'new_link', href: '/signin/forgot', primary: true }],
    }),
    register: pages.register({ action: '/signin/register', minLength: 12, backHref: BACK }),
    'register-full': pages.register({
      action: '/signin/register',
      name: 'Maria Lindqvist',
      email: 'maria.lindqvist@gmail.example',
      minLength: 12,
      domains: ['example.com', 'example.org'],
      terms: TERMS,
      error: 'domain',
      backHref: BACK,
    }),
    'register-problems': pages.register({
      action: '/signin/register',
      name: 'Maria Lindqvist',
      email: 'maria.lindqvist@example.com',
      minLength: 12,
      terms: TERMS,
      problems: [{ code: 'too_short', limit: 12 }, { code: 'common' }],
      backHref: BACK,
    }),
    'confirm-link': pages.confirmLink({
      purpose: 'verify_email',
      action: `/signin/verify-email/${TOKEN}`,
      email: 'maria.lindqvist@example.com',
    }),
    'confirm-link-undo': pages.confirmLink({
      purpose: 'undo_email',
      action: `/signin/undo-email/${TOKEN}`,
      email: 'maria.lindqvist@example.com',
    }),
    outbox: pages.outbox({
      mails: [
        {
          href: '/outbox/2',
          to: 'maria.lindqvist@example.com',
          subject: 'Reset your password for Gatehouse',
          at: Date.UTC(2026, 10, 28, 13, 5),
        },
        {
          href: '/outbox/1',
          to: 'jonas.weber@example.com',
          subject: 'Invitation to Gatehouse',
          at: Date.UTC(2026, 10, 28, 12, 40),
        },
      ],
      olderHref: '/outbox?after=x',
    }),
    'outbox-empty': pages.outbox({ mails: [] }),
    'outbox-mail': pages.outboxMail({
      to: 'maria.lindqvist@example.com',
      subject: 'Reset your password for Gatehouse',
      at: Date.UTC(2026, 10, 28, 13, 5),
      text: MAIL_TEXT,
      publicUrl: 'http://localhost:3000',
      backHref: '/outbox',
    }),
  };
}

export function awkwardSelfService(pages: SelfServicePages & OutboxPages): Record<string, Page> {
  return {
    'long-register': pages.register({
      action: '/',
      name: LONG_WORD,
      email: `${LONG_WORD}@example.com`,
      minLength: 64,
      domains: [`${LONG_WORD}.example`],
      terms: { version: LONG_WORD, href: 'https://example.com/' },
      error: 'email',
      backHref: '/',
    }),
    'long-confirm-link': pages.confirmLink({
      purpose: 'change_email',
      action: '/',
      email: `${LONG_WORD}@example.com`,
    }),
    'long-outbox': pages.outbox({
      mails: [{ href: '/', to: LONG_WORD, subject: LONG_WORD, at: 0 }],
    }),
    'long-outbox-mail': pages.outboxMail({
      to: LONG_WORD,
      subject: LONG_WORD,
      at: 0,
      text: `${LONG_WORD}\nhttp://localhost:3000/${LONG_WORD}`,
      publicUrl: 'http://localhost:3000',
      backHref: '/',
    }),
  };
}
