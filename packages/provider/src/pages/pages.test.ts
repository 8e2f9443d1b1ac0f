import { describe, expect, test } from 'vitest';
import { awkwardPages, samplePages } from '../../test/pages/page-samples.ts';
import { LANGUAGES } from '../languages.ts';
import { loadPageAssets } from './assets.ts';
import type { Page } from './page.ts';
import { createPages } from './pages.ts';
import { UnsafeFormActionError } from './safe-href.ts';

const HOSTILE = `"'><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7 | times: 7 }}`;
const all = createPages();
const pages = all.in('en', { address: '/here' });

const hostilePages = Object.entries(
  htmlOf({
    'sign-in': pages.signIn({
      action: '/signin/1?a="><script>'.replaceAll(' ', ''),
      appName: HOSTILE,
      email: HOSTILE,
      error: 'wrong',
      hidden: { [HOSTILE]: HOSTILE },
    }),
    'continue-to': pages.continueTo({
      shares: [HOSTILE, 'constructor', 'email'],
      action: '/',
      appName: HOSTILE,
      hidden: { [HOSTILE]: HOSTILE },
    }),
    'sign-in-ways': pages.signIn({
      action: '/',
      appName: HOSTILE,
      passkey: { action: '/', options: HOSTILE },
      forgotHref: 'javascript:alert(1)',
      registerHref: 'javascript:alert(1)',
    }),
    'email-code': pages.emailCode({
      action: '/',
      sentTo: HOSTILE,
      resendAction: '/',
      personName: HOSTILE,
      restartAction: '/',
    }),
    'second-factor': pages.secondFactor({
      action: '/',
      use: 'passkey',
      others: [{ use: 'totp', href: 'javascript:alert(1)' }],
      passkey: { action: '/', options: HOSTILE },
      appName: HOSTILE,
    }),
    'accept-terms': pages.acceptTerms({
      action: '/',
      termsHref: 'javascript:alert(1)',
      version: HOSTILE,
      declineAction: '/',
    }),
    'verify-email': pages.verifyEmail({ action: '/', email: HOSTILE, sendAction: '/', sent: true }),
    'enrol-factor': pages.enrolFactor({
      choices: [{ use: 'totp', href: 'javascript:alert(1)' }],
      required: false,
      cancelHref: 'javascript:alert(1)',
      appName: HOSTILE,
    }),
    'enrol-totp': pages.enrolTotp({
      action: '/',
      qrCode: 'data:text/html,<img src=x>',
      secret: "'><script>",
      uri: 'javascript:alert(1)',
      enrolment: HOSTILE,
      name: HOSTILE,
    }),
    'enrol-passkey': pages.enrolPasskey({ action: '/', options: HOSTILE, name: HOSTILE }),
    'recovery-codes': pages.recoveryCodes({
      codes: [HOSTILE],
      continueHref: 'javascript:alert(1)',
    }),
    'change-password': pages.changePassword({
      action: '/',
      reason: 'own_wish',
      username: HOSTILE,
      minLength: 12,
      hidden: { [HOSTILE]: HOSTILE },
      cancelHref: 'javascript:alert(1)',
    }),
    message: createPages({ development: true, brand: () => ({ name: HOSTILE, showName: true }) })
      .in('en')
      .message({
        code: 'return_address_not_registered',
        tone: 'error',
        appName: HOSTILE,
        actions: [
          { action: 'back_to_app', href: 'https://app.example/?q="onmouseover="alert(1)' },
          { action: 'back_to_app', href: 'javascript:alert(1)' },
        ],
        reference: HOSTILE,
        forDevelopers: HOSTILE,
      }),
    'confirm-sign-out': pages.confirmSignOut({
      form: { action: '/', fields: { xsrf: HOSTILE } },
      personName: HOSTILE,
      appName: HOSTILE,
    }),
    'signed-out': pages.signedOut({
      appName: HOSTILE,
      appHref: 'https://app.example/',
      signInHref: 'javascript:alert(1)',
    }),
    account: pages.account({
      personName: HOSTILE,
      apps: [
        { name: HOSTILE, href: 'javascript:alert(1)', logo: 'javascript:alert(1)' },
        { name: HOSTILE, href: 'https://app.example/"><script>', logo: HOSTILE },
      ],
      search: HOSTILE,
      done: HOSTILE,
      error: HOSTILE,
      signOut: { action: '/oidc/logout', fields: { xsrf: HOSTILE } },
    }),
  }),
);

const everyPage = [
  ...LANGUAGES.flatMap((language) =>
    Object.entries(htmlOf({ ...samplePages(language), ...awkwardPages(language) })).map(
      ([name, html]) => [`${name} (${language})`, html, language] as const,
    ),
  ),
  ...hostilePages.map(([name, html]) => [`${name} with hostile values`, html, 'en'] as const),
];

/** Tags with their attributes, as an HTML parser would see them; values here never contain `>` unescaped. */
function tagsOf(html: string): string[] {
  return html.match(/<[a-z!/][^>]*>/gi) ?? [];
}

/** Whether it is the picture of an authenticator app's key, or the link that opens such an app. */
function isKeyTag(tag: string): boolean {
  return (
    /^<img src="data:image\/svg\+xml;base64,[A-Za-z0-9+/=]+" alt="[^"]+" width="200" height="200">$/.test(
      tag,
    ) || /^<a class="link" href="otpauth:\/\/totp\/[\w:%?=&;@.-]+">$/.test(tag)
  );
}

describe('Every page', () => {
  test.each(everyPage)('%s has no script and no style of its own', (_name, html) => {
    const own = loadPageAssets().map(({ path }) => `<script src="${path}" type="module">`);
    for (const tag of tagsOf(html)) {
      if (own.includes(tag) || isKeyTag(tag)) continue;
      expect(tag).not.toMatch(/^<(script|style|iframe|object|embed|base)\b/i);
      expect(tag.replaceAll(/"[^"]*"/g, '""')).not.toMatch(/\s(on\w+|style|srcdoc)\s*=/i);
      expect(tag).not.toMatch(/\s(href|action|src|formaction)="(?!\/(?!\/)|https?:\/\/|#main")/i);
    }
  });

  test.each(everyPage)('%s is a whole document with its landmarks', (_name, html, language) => {
    expect(html.startsWith(`<!doctype html>\n<html lang="${language}" dir="ltr">`)).toBe(true);
    expect(html.match(/<h1[ >]/g)).toHaveLength(1);
    expect(html.match(/<main[ >]/g)).toHaveLength(1);
    expect(html).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
    expect(html.replaceAll('{{ 7 |', '')).not.toMatch(/\{[{%a-z]|undefined|\[object /);
  });

  test.each(everyPage)('%s has a label for each field', (_name, html) => {
    for (const tag of tagsOf(html).filter((tag) => /^<input(?!.*type="hidden")/.test(tag))) {
      const id = /\sid="([^"]+)"/.exec(tag)?.[1];
      expect(html).toContain(`<label for="${id}">`);
    }
  });

  test.each(everyPage)('%s refers to assets that exist', (_name, html) => {
    const known = loadPageAssets().map(({ path }) => path);
    const links = tagsOf(html).filter((tag) => tag.startsWith('<link'));
    expect(links).toHaveLength(2);
    for (const link of links) expect(known).toContain(/href="([^"]+)"/.exec(link)?.[1]);
  });
});

describe('Hostile values', () => {
  test.each(hostilePages)('%s shows them as text', (_name, html) => {
    expect(html.replaceAll(/<script src="[/a-z.0-9-]+" type="module">/g, '')).not.toContain(
      '<script',
    );
    expect(html).not.toContain('<img');
    expect(html).not.toContain('javascript:');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  test('template code in a value is not run', () => {
    const { html } = pages.signIn({ action: '/', appName: '{{ 7 | times: 7 }}{app}' });
    expect(html).toContain('<bdi>{{ 7 | times: 7 }}{app}</bdi>');
    expect(html).not.toContain('<bdi>49');
  });

  test('a form is never sent to another scheme or by a disguised address', () => {
    for (const action of ['javascript:alert(1)', '//evil.example', '/\\evil.example', '']) {
      const form = { action, fields: {} };
      const passkey = { action, options: '{}' };
      const code = { action: '/', use: 'passkey', others: [] } as const;
      const password = { reason: 'expired', username: '', minLength: 12 } as const;
      const key = { qrCode: '', secret: '', uri: '', enrolment: '' };
      for (const make of [
        () => pages.signIn({ action: '/', passkey }),
        () => pages.signIn({ action: '/', emailCode: { action } }),
        () => pages.emailCode({ action, sentTo: '', resendAction: '/' }),
        () => pages.emailCode({ action: '/', sentTo: '', resendAction: action }),
        () =>
          pages.emailCode({ action: '/', sentTo: '', resendAction: '/', restartAction: action }),
        () => pages.secondFactor({ ...code, action }),
        () => pages.secondFactor({ ...code, passkey }),
        () => pages.secondFactor({ ...code, sendAction: action }),
        () => pages.acceptTerms({ action, declineAction: '/', termsHref: '/', version: '1' }),
        () =>
          pages.acceptTerms({ action: '/', declineAction: action, termsHref: '/', version: '1' }),
        () => pages.verifyEmail({ action, sendAction: '/', email: '', sent: true }),
        () => pages.verifyEmail({ action: '/', sendAction: action, email: '', sent: true }),
        () => pages.enrolFactor({ choices: [], required: true, shape: 'account', signOut: form }),
        () => pages.enrolTotp({ ...key, action }),
        () => pages.enrolPasskey({ action, options: '{}' }),
        () => pages.changePassword({ ...password, action }),
      ]) {
        expect(make).toThrow(UnsafeFormActionError);
      }
      expect(() => pages.signIn({ action })).toThrow(UnsafeFormActionError);
      expect(() =>
        pages.continueTo({ action, shares: ['profile', 'email', 'See orders'] }),
      ).toThrow(UnsafeFormActionError);
      expect(() => pages.confirmSignOut({ form, personName: 'Ada' })).toThrow(
        UnsafeFormActionError,
      );
      expect(() => pages.account({ personName: '', apps: [], signOut: form })).toThrow(
        UnsafeFormActionError,
      );
    }
  });
});

describe('Sign-in page', () => {
  test('is a form that password managers and tests understand', () => {
    const { html } = pages.signIn({
      action: '/signin/7a1?client_id=a&b',
      appName: 'Quickstart',
      hidden: { csrf: 'x' },
    });
    expect(html).toContain('<title>Sign in - Gatehouse</title>');
    expect(html).toContain(
      '<form class="form" method="post" action="/signin/7a1?client_id=a&amp;b">',
    );
    expect(html).toContain('<input type="hidden" name="csrf" value="x">');
    expect(html).toMatch(/name="email"[^>]* autocomplete="username"[^>]* autofocus>/);
    expect(html).toMatch(/name="password"[^>]* autocomplete="current-password"[^>]*>/);
    expect(html).toContain('to continue to <bdi>Quickstart</bdi>');
    expect(html).not.toContain('inputmode');
    expect(html).not.toContain('role="alert"');
    expect(html).not.toContain('aria-invalid');
  });

  test('after an error keeps the name, goes to the password and ties both to the explanation', () => {
    const { html } = pages.signIn({
      action: '/',
      email: 'ada@example.com',
      error: 'wrong',
    });
    expect(html).toMatch(/role="alert" id="error"/);
    expect(html).toMatch(/name="email"[^>]* value="ada@example.com"/);
    expect(html.match(/aria-invalid="true" aria-describedby="error"/g)).toHaveLength(2);
    expect(html).toMatch(/name="password"[^>]* autofocus>/);
    expect(html.match(/autofocus/g)).toHaveLength(1);
  });

  test('marks no field for an error that is not of the person’s making', () => {
    const { html } = pages.signIn({ action: '/', email: 'ada@example.com', error: 'busy' });
    expect(html).not.toContain('aria-invalid');
    expect(html).toContain('aria-describedby="error"');
  });
});

describe('Message page', () => {
  const message = {
    code: 'return_address_not_registered',
    tone: 'error',
    reference: '7QF2-M9XD',
    forDevelopers: 'invalid_request',
  } as const;

  test('says under which reference the log tells more', () => {
    expect(pages.message(message).html).toContain('Reference: <strong>7QF2-M9XD</strong>');
  });

  test('names the application where its name is known', () => {
    expect(pages.message(message).html).toContain('addresses that the application has');
    expect(pages.message({ ...message, appName: 'Wiki' }).html).toContain(
      'addresses that <bdi>Wiki</bdi> has',
    );
  });

  test('keeps details from everyone but developers', () => {
    expect(pages.message(message).html).not.toContain('invalid_request');
    const developing = createPages({ development: true }).in('en');
    expect(developing.message(message).html).toContain('invalid_request');
  });

  test('leads developers to the trace, and nobody else', () => {
    const trace = 'href="/admin/traces?reference=7QF2-M9XD"';
    const developing = createPages({ development: true }).in('en');
    expect(developing.message(message).html).toContain(trace);
    expect(pages.message(message).html).not.toContain(trace);
    const { forDevelopers: _, ...forPeople } = message;
    expect(developing.message(forPeople).html).not.toContain(trace);
  });

  test('leaves out an action that leads to a scheme other than http', () => {
    const actions = [{ action: 'try_again', href: 'myapp://x' }] as const;
    const { html } = pages.message({ ...message, actions: [...actions] });
    expect(html).not.toContain('Try again');
    expect(html).not.toContain('class="actions"');
  });
});

describe('Sign-out pages', () => {
  test('ask with one form: one button says yes, the other says nothing', () => {
    const form = { action: '/oidc/logout/confirm', fields: { xsrf: 'abc' } };
    const { html } = pages.confirmSignOut({ form, personName: 'Ada', appName: 'Wiki' });
    const forms = html.match(/<form[^>]*>/g)?.filter((form) => !form.includes('/language'));
    expect(forms).toHaveLength(1);
    expect(html).toContain('<input type="hidden" name="xsrf" value="abc">');
    expect(html).toMatch(/<button[^>]* name="logout" value="yes">Sign out<\/button>/);
    expect(html).toContain('<button class="button" type="submit">Stay signed in</button>');
  });

  test('offer the way back to the application first', () => {
    const { html } = pages.signedOut({ appName: 'Wiki', appHref: '/wiki', signInHref: '/' });
    expect(html).toMatch(/button-primary" href="\/wiki"><span>Back to <bdi>Wiki<\/bdi><\/span>/);
    expect(html).toContain('<a class="button" href="/">Sign in again</a>');
    expect(pages.signedOut({}).html).not.toContain('<a ');
  });
});

describe('Account page', () => {
  const signOut = { action: '/oidc/logout', fields: {} };
  const personName = 'Ada';

  test('links each app that can be opened and shows the others without a link', () => {
    const apps = [{ name: 'Wiki', href: 'https://wiki.example/' }, { name: 'Desk' }];
    const { html } = pages.account({ personName, apps, signOut });
    expect(html.match(/<a class="tile"/g)).toHaveLength(1);
    expect(html).toContain('<a class="tile" href="https://wiki.example/">');
    expect(html).toContain('<div class="tile">');
  });

  test('takes a whole character as an app’s letter', () => {
    const { html } = pages.account({
      personName,
      apps: [{ name: '👩‍🚀 Space' }, { name: 'écran' }],
      signOut,
    });
    expect(html).toContain('>👩‍🚀</span>');
    expect(html).toContain('>É</span>');
  });

  test('shows logos from https addresses, and says where they come from', () => {
    const apps = [
      { name: 'Wiki', logo: 'https://cdn.example/wiki.png' },
      { name: 'Desk', logo: 'https://cdn.example/desk.png' },
      { name: 'Mail', logo: 'http://cdn.example/mail.png' },
    ];
    const page = pages.account({ personName, apps, signOut });
    expect(page.html.match(/<img /g)).toHaveLength(2);
    expect(page.imageOrigins).toEqual(['https://cdn.example']);
    expect(pages.account({ personName, apps: [], signOut }).imageOrigins).toBeUndefined();
  });

  test.each(['profile_saved', 'toString', '__proto__', '<b>done</b>'])(
    'of the code %s in an address says what we have a text for, and nothing else',
    (done) => {
      const { html } = pages.account({ personName, apps: [], signOut, done, error: done });
      expect(html.includes('role="status"')).toBe(done === 'profile_saved');
      expect(html).not.toContain('role="alert"');
      expect(html).not.toContain('<b>');
    },
  );

  test('says what to do when there are no apps', () => {
    expect(pages.account({ personName, apps: [], signOut }).html).toContain('No apps yet');
  });
});

describe('A page that shows a form again', () => {
  test.each(Object.entries(htmlOf(samplePages())))(
    'says so first in the title of the window: %s',
    (_, html) => {
      expect(html.includes('<title>Error: ')).toBe(html.includes('role="alert"'));
    },
  );

  test.each(Object.entries(htmlOf(samplePages())))(
    'leads to the first field that is wrong, which says why: %s',
    (_, html) => {
      const wrong = html.match(/<(?:input|select)[^>]* aria-invalid="true"[^>]*>/g) ?? [];
      for (const field of wrong) expect(field).toMatch(/ aria-describedby="[\w -]+"/);
      // Of a name and a password that do not belong together the password is typed anew.
      if (wrong.length > 0)
        expect(wrong.filter((field) => / autofocus/.test(field))).toHaveLength(1);
    },
  );
});

describe('The switch of languages', () => {
  test('names each language in itself and comes back to the same page', () => {
    const { html } = all.in('de', { address: '/signin/7?client_id=a&b' }).signedOut({});
    expect(html).toContain('<form class="languages" method="post" action="/language"');
    expect(html).toContain('name="return" value="/signin/7?client_id=a&amp;b"');
    expect(html).toContain(
      '<button class="language" type="submit" name="to" value="en" lang="en">English',
    );
    expect(html).toContain('lang="de" aria-current="true">Deutsch</span>');
  });

  test.each(['//evil.example', 'https://evil.example/', 'javascript:alert(1)', '/a b'])(
    'never leads to %s',
    (address) => {
      const { html } = all.in('en', { address }).signedOut({});
      expect(html).toContain('name="return" value="/"');
    },
  );
});

function htmlOf(made: Record<string, Page>): Record<string, string> {
  return Object.fromEntries(Object.entries(made).map(([name, { html }]) => [name, html]));
}
