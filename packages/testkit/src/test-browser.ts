/** As much of a browser as signing in takes: cookies of several sites, redirects and forms. */
export interface TestBrowser {
  /** Asks the app, or a whole address, and follows redirects, to the provider and back too. */
  fetch(path: string | URL, init?: RequestInit): Promise<Response>;
  /** Signs out by the form of a page whose action ends in `logout` or `logout/`, with its hidden fields. */
  logout(page?: string): Promise<Response>;
  /** Cookies by site and name. */
  readonly cookies: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

const MAX_REDIRECTS = 20;

/** A browser of an app, with cookies to begin with. */
export function createTestBrowser(
  app: string | URL,
  cookies: Map<string, Map<string, string>> = new Map(),
): TestBrowser {
  const jarOf = ({ origin }: URL) => {
    const jar = cookies.get(origin) ?? new Map<string, string>();
    cookies.set(origin, jar);
    return jar;
  };

  async function ask(url: URL, init: RequestInit): Promise<Response> {
    const headers = new Headers({ accept: 'text/html,application/json;q=0.9,*/*;q=0.8' });
    for (const [name, value] of new Headers(init.headers)) headers.set(name, value);
    const jar = jarOf(url);
    if (jar.size > 0) headers.set('cookie', [...jar].map((pair) => pair.join('=')).join('; '));
    if (!headers.has('sec-fetch-mode')) headers.set('sec-fetch-mode', 'navigate');
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) keep(jar, line);
    return response;
  }

  async function follow(start: URL, init: RequestInit): Promise<Response> {
    let url = start;
    let response = await ask(url, init);
    for (let hops = 0; hops < MAX_REDIRECTS; hops++) {
      const location = response.headers.get('location');
      if (location === null || response.status < 300 || response.status >= 400) {
        return withUrl(response, url);
      }
      await response.body?.cancel();
      url = new URL(location, url);
      response = await ask(url, {});
    }
    throw new Error(`${start.href} redirects without end, last to ${url.href}`);
  }

  async function submit(page: Response, isMeant: (action: string) => boolean): Promise<Response> {
    const html = await page.text();
    for (const [form, attributes = ''] of html.matchAll(/<form\b([^>]*)>[\s\S]*?<\/form>/g)) {
      const action = attributeOf(attributes, 'action');
      if (!isMeant(new URL(action, page.url).pathname)) continue;
      const fields = [...form.matchAll(/<input\b[^>]*>/g)].map(([input]) => [
        attributeOf(input, 'name'),
        attributeOf(input, 'value'),
      ]);
      const body = new URLSearchParams(fields);
      // What the button says, where the provider asks whether that is what one wants.
      if (html.includes('name="logout" value="yes"')) body.set('logout', 'yes');
      const headers = { origin: new URL(page.url).origin };
      return await follow(new URL(action, page.url), { method: 'POST', body, headers });
    }
    throw new Error(`${page.url} has no form to sign out with`);
  }

  return {
    cookies,
    fetch: (path, init = {}) => follow(new URL(path, app), init),
    async logout(page = '/') {
      const start = await follow(new URL(page, app), {});
      const after = await submit(start, (action) => /logout\/?$/.test(action));
      const isQuestion = new URL(after.url).origin !== new URL(app).origin;
      return isQuestion ? await submit(after, () => true) : after;
    },
  };
}

function keep(jar: Map<string, string>, line: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
  const expires = /expires=([^;]*)/i.exec(line)?.[1];
  const isOver = /max-age=0(;|$)/i.test(line) || Date.parse(expires ?? '') <= Date.now();
  if (isOver) jar.delete(name);
  else jar.set(name, value);
}

function attributeOf(tag: string, name: string): string {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
  return value.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
}

/** `fetch` tells the address only where it follows redirects itself. */
function withUrl(response: Response, { href }: URL): Response {
  return Object.defineProperty(response, 'url', { value: href });
}
