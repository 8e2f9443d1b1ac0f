import { createHmac } from 'node:crypto';
import { ROUTES } from '../../src/core/routes.ts';
import { createLoginUrl, createTemplateHelpers } from '../../src/core/template-helpers.ts';
import { anonymousUser, userFromClaims } from '../../src/core/user.ts';
import type { TemplateHelpers, User } from '../../src/index.ts';
import type { Session } from '../../src/sessions/session.ts';

/** Breaks out of attributes and elements where it is not escaped. */
export const HOSTILE = `"><script>alert('x')</script>`;
export const HOSTILE_NAME = 'Ada <b>Lovelace</b> & "co"';

/** What adapters give templates. */
export interface Values {
  user: User;
  auth: TemplateHelpers;
}

const helpersFor = createTemplateHelpers({
  csrf: {
    create: (id) => createHmac('sha256', 'key').update(id).digest('base64url'),
    matches: () => false,
  },
  routes: ROUTES,
  returnToParam: 'next',
  loginUrl: createLoginUrl(ROUTES, 'next'),
});

export const signedOut: Values = { user: anonymousUser, auth: helpersFor('/here?a=1', undefined) };

const user = userFromClaims({ sub: 'ada', name: HOSTILE_NAME });
export const signedIn: Values = {
  user,
  auth: helpersFor('/here?a=1', { id: 'a session', user } as unknown as Session),
};

/** An element of a page as a browser reads it: attributes and text without their entities. */
export interface Element {
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
}

/** The elements of a name, in pages as simple as these. */
export function elements(html: string, name: string): Element[] {
  const found = html.matchAll(new RegExp(`<${name}\\b([^>]*)>(?:([^<]*)</${name}>)?`, 'g'));
  return [...found].map(([, attributes = '', text = '']) => ({
    attributes: Object.fromEntries(
      [...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [
        key,
        decode(value),
      ]),
    ),
    text: decode(text).trim(),
  }));
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

/** Once, so that text which was escaped twice does not come out right. */
function decode(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (_all, hex, decimal, named) =>
    named
      ? (NAMED[named] ?? `&${named};`)
      : String.fromCodePoint(Number.parseInt(hex ?? decimal, hex ? 16 : 10)),
  );
}
