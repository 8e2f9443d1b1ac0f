import { createPages } from '../../src/pages/pages.ts';

/** Every page with values as they are in life, by the name of its screenshot. */
export function samplePages(): Record<string, string> {
  const pages = createPages();
  return {
    'sign-in': pages.signIn({ action: '/signin/7a1', appName: 'Quickstart' }),
    'sign-in-error': pages.signIn({
      action: '/signin/7a1',
      appName: 'Quickstart',
      email: 'maria.lindqvist@example.com',
      error: {
        title: 'That e-mail or password is not right',
        detail: 'Check both and try again. Passwords are case-sensitive.',
      },
    }),
    message: pages.message({
      tone: 'info',
      title: 'This sign-in has expired',
      paragraphs: [
        'A sign-in page stays open for an hour and can be used once. Nothing was lost, and nothing is wrong with your account.',
        'Start again, and we will take you to Quickstart.',
      ],
      actions: [{ label: 'Sign in to Quickstart', href: '/oidc/auth', primary: true }],
      reference: '7QF2-M9XD',
    }),
    'message-error': pages.message({
      tone: 'error',
      title: 'This application’s return address is not registered',
      paragraphs: [
        'To keep your account safe we only send you back to addresses that Quickstart has registered, letter for letter. The one it asked for is not among them.',
        'You have done nothing wrong. Tell the people who run it.',
      ],
      reference: 'K3VN-40TB',
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
    }) as string,
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

/** What people and applications may well be called, and what no layout likes. */
export function awkwardPages(): Record<string, string> {
  const pages = createPages();
  const word = 'Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz';
  return {
    'long-sign-in': pages.signIn({
      action: '/signin/7a1',
      appName: word,
      email: `${word.toLowerCase()}@example.com`,
      error: { title: word, detail: word },
    }),
    'long-message': pages.message({
      tone: 'error',
      title: word,
      paragraphs: [word],
      actions: [{ label: word, href: '/', primary: true }],
      reference: '7QF2-M9XD',
    }),
    'long-confirm-sign-out': pages.confirmSignOut({
      form: { action: '/', fields: {} },
      personName: word,
      appName: word,
    }),
    'long-signed-out': pages.signedOut({ appName: word, appHref: '/', signInHref: '/' }),
    'long-signing-out': pages.signingOut({
      frames: [],
      continueHref: '/',
      patience: 3600,
      appName: word,
    }) as string,
    'long-account': pages.account({
      person: { name: word, email: `${word}@example.com`, username: word, roles: [word] },
      apps: [{ name: word, href: '/', description: word }],
      signOut: { action: '/', fields: {} },
    }),
    'empty-account': pages.account({
      person: { name: '李小龍', email: 'li@example.com', roles: [] },
      apps: [],
      signOut: { action: '/', fields: {} },
    }),
  };
}
