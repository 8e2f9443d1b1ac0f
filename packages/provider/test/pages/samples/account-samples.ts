import type { AccountPages } from '../../../src/pages/account-pages.ts';
import type { Page } from '../../../src/pages/page.ts';
import { LONG_WORD } from './long-word.ts';

export function accountSamples(pages: AccountPages): Record<string, Page> {
  return {
    account: pages.account({
      person: {
        name: 'Maria Lindqvist',
        email: 'maria.lindqvist@example.com',
        username: 'maria',
        roles: ['administrator', 'support', 'reports-reader'],
      },
      apps: [
        {
          name: 'Quickstart',
          href: 'http://localhost:8000/testapp',
          description: 'The sample app that comes with Gatehouse',
        },
        { name: 'Wiki', href: 'https://wiki.example.com/login', description: 'Handbook and notes' },
        {
          name: 'Ticket Desk',
          href: 'https://desk.example.com/',
          description: 'Questions from customers',
        },
        { name: 'Build Server', href: 'https://ci.example.com/' },
      ],
      signOut: { action: '/oidc/logout', fields: {} },
    }),
  };
}

export function awkwardAccount(pages: AccountPages): Record<string, Page> {
  return {
    'long-account': pages.account({
      person: {
        name: LONG_WORD,
        email: `${LONG_WORD}@example.com`,
        username: LONG_WORD,
        roles: [LONG_WORD],
      },
      apps: [{ name: LONG_WORD, href: '/', description: LONG_WORD }],
      signOut: { action: '/', fields: {} },
    }),
    'empty-account': pages.account({
      person: { name: '李小龍', email: 'li@example.com', roles: [] },
      apps: [],
      signOut: { action: '/', fields: {} },
    }),
  };
}
