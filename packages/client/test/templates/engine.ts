import { describe, expect, it } from 'vitest';
import { elements, HOSTILE, HOSTILE_NAME, signedIn, signedOut, type Values } from './pages.ts';

/** Values of the page besides `user` and `auth`. */
export interface PageValues extends Values {
  readonly returnTo: string | undefined;
  readonly label: string | undefined;
  readonly className: string | undefined;
}

/** Renders one page: the name and a logout form for who is signed in, else a link to sign in. */
export type Render = (values: PageValues) => string | Promise<string>;

/** What holds for the helpers of every template engine. */
export function describeTemplates(engine: string, render: Render): void {
  const page = async (values: Values, options: Partial<PageValues> = {}) =>
    await render({
      returnTo: undefined,
      label: undefined,
      className: undefined,
      ...values,
      ...options,
    });

  describe(engine, () => {
    it('links to a sign-in that returns to the page it is on', async () => {
      const html = await page(signedOut);
      expect(elements(html, 'a')).toEqual([
        { attributes: { href: '/oidc/authenticate/?next=%2Fhere%3Fa%3D1' }, text: 'Sign in' },
      ]);
      expect(elements(html, 'form')).toEqual([]);
    });

    it('links to a sign-in that returns to another page', async () => {
      const html = await page(signedOut, { returnTo: '/other?b=2&c=3#d' });
      expect(elements(html, 'a')[0]?.attributes.href).toBe(
        '/oidc/authenticate/?next=%2Fother%3Fb%3D2%26c%3D3%23d',
      );
    });

    it('keeps a hostile return path in its parameter', async () => {
      for (const returnTo of [HOSTILE, "' onmouseover='alert(1)", '\ud800', '/a&amp;b']) {
        const html = await page(signedOut, { returnTo });
        expect(html).not.toContain('<script');
        expect(html).not.toContain("'");
        const href = elements(html, 'a')[0]?.attributes.href ?? '';
        expect(new URL(href, 'http://app').searchParams.get('next')).toBe(returnTo.toWellFormed());
      }
    });

    it('escapes the name once and posts the CSRF token to sign out', async () => {
      const html = await page(signedIn);
      expect(elements(html, 'p')[0]?.text).toBe(HOSTILE_NAME);
      expect(elements(html, 'a')).toEqual([]);
      expect(elements(html, 'form')[0]?.attributes).toEqual({
        method: 'post',
        action: '/oidc/logout/',
      });
      expect(elements(html, 'input')[0]?.attributes).toEqual({
        type: 'hidden',
        name: 'csrf_token',
        value: signedIn.auth.csrfToken,
      });
      expect(elements(html, 'button')).toEqual([
        { attributes: { type: 'submit' }, text: 'Sign out' },
      ]);
    });

    it('words and styles the logout button', async () => {
      const html = await page(signedIn, { label: 'Log off & out', className: 'button small' });
      expect(elements(html, 'button')).toEqual([
        { attributes: { type: 'submit', class: 'button small' }, text: 'Log off & out' },
      ]);
    });

    it('keeps a hostile label and class text', async () => {
      const html = await page(signedIn, { label: HOSTILE, className: HOSTILE });
      expect(html).not.toContain('<script');
      expect(elements(html, 'button')).toEqual([
        { attributes: { type: 'submit', class: HOSTILE }, text: HOSTILE },
      ]);
    });

    it('makes no logout form for nobody', async () => {
      const html = await page({ user: signedIn.user, auth: signedOut.auth });
      expect(elements(html, 'p')[0]?.text).toBe(HOSTILE_NAME);
      expect(html).not.toContain('<form');
    });

    it('says what is missing in a page without auth', async () => {
      const bare = { ...signedIn, auth: undefined } as unknown as Values;
      await expect(page(bare)).rejects.toThrow('The template has no `auth`');
    });
  });
}
