import { loadPageAssets } from '../../src/pages/assets.ts';
import { createPages } from '../../src/pages/pages.ts';

/** The policy that the provider sends; the pages must do with it. */
export const CONTENT_SECURITY_POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'";

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
    'continue-to': pages.continueTo({ action: '/signin/7a1', appName: 'Field Notes' }),
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

/** Answers for `/<name of the page>` and the assets; `undefined` for everything else. */
export function createSampleSite(): (
  path: string,
) => { contentType: string; body: string | Buffer } | undefined {
  const assets = new Map(loadPageAssets().map((asset) => [asset.path, asset]));
  const pages = samplePages();
  return (path) => {
    const html = pages[path.slice(1)];
    return html ? { contentType: 'text/html; charset=utf-8', body: html } : assets.get(path);
  };
}
