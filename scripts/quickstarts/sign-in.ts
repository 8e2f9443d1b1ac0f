import { HttpBrowser, type Page } from '../../test/http-browser.ts';

export interface Person {
  email: string;
  password: string;
}

interface Site {
  /** Page of the application to begin at. */
  openUrl: string;
  /** Origin of the provider. */
  provider: string;
  person: Person;
}

/**
 * Signs a person in to a running application as a browser would, sees their e-mail address on its page, and signs
 * them out.
 *
 * @throws {Error} that says where it went another way.
 */
export async function signInAndOut({ openUrl, provider, person }: Site): Promise<void> {
  const browser = new HttpBrowser();
  const app = new URL(openUrl).origin;
  const follow = async (page: Page) => await browser.follow(page, app, provider);
  /** What a person would press on a page of the application. */
  const press = async (page: Page) => {
    // `fetch` says of itself that it is a script, and our client tells scripts where to sign in.
    const told = /"login_url":"([^"]+)"/.exec(page.html)?.[1];
    if (told) return await follow(await browser.get(new URL(told, page.url)));
    const link = /<a[^>]*href="([^"]+)"[^>]*>[^<]*(?:sign|log)/i.exec(page.html)?.[1];
    if (/<form/.test(page.html)) return await follow(await browser.submit(page, {}));
    if (!link) throw new Error(`There is nothing to press at ${page.url}:\n${page.html}`);
    return await follow(
      await browser.get(new URL(link.replaceAll('&amp;', '&').replaceAll('&#43;', '+'), page.url)),
    );
  };

  let page = await follow(await browser.get(openUrl));
  for (let presses = 0; page.url.origin === app && presses < 2; presses += 1)
    page = await press(page);
  if (!page.url.pathname.startsWith('/signin/')) {
    throw new Error(
      `The application led to ${page.url} (${page.status}), not to a sign-in:\n${page.html}`,
    );
  }
  page = await follow(
    await browser.submit(page, { email: person.email, password: person.password }),
  );
  if (page.url.origin !== app || !page.html.includes(person.email)) {
    throw new Error(
      `The application does not know who came: ${page.url} (${page.status})\n${page.html}`,
    );
  }
  page = await press(page);
  // A library that does not show the ID token has the person asked, by the provider or by its own page.
  for (let presses = 0; isAsked(page) && presses < 2; presses += 1) {
    page = await follow(await browser.submit(page, {}));
  }
  const after = await browser.get(openUrl);
  if (after.html.includes(person.email)) {
    throw new Error(`Whoever signed out is still signed in at ${after.url}:\n${after.html}`);
  }
}

function isAsked({ html }: Page): boolean {
  return /<form/.test(html) && /sign ?out|log ?out/i.test(html);
}
