import type { AccountPages } from '../../../src/pages/account-pages.ts';
import type { Page } from '../../../src/pages/page.ts';
import { LONG_WORD } from './long-word.ts';

const signOut = { action: '/oidc/logout', fields: {} };
const APPS = [
  { name: 'Quickstart', href: 'http://localhost:8000/testapp' },
  { name: 'Wiki', href: 'https://wiki.example.com/login' },
  { name: 'Ticket Desk', href: 'https://desk.example.com/' },
  { name: 'Build Server', href: 'https://ci.example.com/' },
];

export function accountSamples(pages: AccountPages): Record<string, Page> {
  return {
    account: pages.account({ personName: 'Maria Lindqvist', apps: APPS, signOut }),
    'account-search': pages.account({
      personName: 'Maria Lindqvist',
      apps: APPS.slice(2, 3),
      search: 'desk',
      signOut,
    }),
  };
}

export function awkwardAccount(pages: AccountPages): Record<string, Page> {
  return {
    'long-account': pages.account({
      personName: LONG_WORD,
      apps: [{ name: LONG_WORD, href: '/' }],
      search: LONG_WORD,
      signOut,
    }),
    'empty-account': pages.account({ personName: '李小龍', apps: [], signOut }),
    'account-nothing-found': pages.account({
      personName: '李小龍',
      apps: [],
      search: LONG_WORD,
      signOut,
    }),
  };
}
