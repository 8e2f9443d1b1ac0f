interface Cookie {
  origin: string;
  name: string;
  value: string;
  path: string;
}

export interface Page {
  url: URL;
  status: number;
  headers: Headers;
  /** Where a redirect leads, made absolute; it was not followed. */
  location: URL | undefined;
  html: string;
}

/**
 * As much of a browser as a sign-in without JavaScript needs: cookies by origin and path, forms, and redirects
 * that are followed only while they stay where the test wants.
 */
export class HttpBrowser {
  #cookies: Cookie[] = [];

  async get(url: string | URL, headers: Record<string, string> = {}): Promise<Page> {
    return await this.#request(new URL(url), { headers });
  }

  /** Sends a form as a page of the same origin would. */
  async post(
    url: string | URL,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Page> {
    const target = new URL(url);
    return await this.#request(target, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { origin: target.origin, ...headers },
    });
  }

  /** Follows redirects that stay on the origins; stops at a page, or before a redirect that leaves them. */
  async follow(page: Page, ...origins: string[]): Promise<Page> {
    let current = page;
    for (let hops = 0; current.location && origins.includes(current.location.origin); hops += 1) {
      if (hops > 20) throw new Error(`Redirect loop at ${current.location}`);
      current = await this.get(current.location);
    }
    return current;
  }

  /** Submits the page's first form with its hidden fields and the given ones. */
  async submit(page: Page, fields: Record<string, string>): Promise<Page> {
    const [form = ''] = /<form.*?<\/form>/s.exec(page.html) ?? [];
    const action = /\baction="([^"]*)"/.exec(form)?.[1];
    if (action === undefined) throw new Error(`No form at ${page.url}:\n${page.html}`);
    const hidden = [...form.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([input]) => [
      attribute(input, 'name'),
      attribute(input, 'value'),
    ]);
    return await this.post(new URL(decodeEntities(action), page.url), {
      ...Object.fromEntries(hidden),
      ...fields,
    });
  }

  cookie(name: string): string | undefined {
    return this.#cookies.find((cookie) => cookie.name === name)?.value;
  }

  setCookie(origin: string, name: string, value: string, path = '/'): void {
    this.#store(origin, { name, value, path });
  }

  clearCookies(): void {
    this.#cookies = [];
  }

  /** The `Cookie` header a request to `url` would carry. */
  cookieHeader(url: URL): string {
    return this.#cookies
      .filter(({ origin, path }) => origin === url.origin && within(url.pathname, path))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  async #request(url: URL, init: RequestInit & { headers: Record<string, string> }): Promise<Page> {
    const cookie = this.cookieHeader(url);
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { accept: 'text/html', ...(cookie && { cookie }), ...init.headers },
    });
    for (const line of response.headers.getSetCookie()) this.#read(url, line);
    const location = response.headers.get('location');
    return {
      url,
      status: response.status,
      headers: response.headers,
      location: location ? new URL(location, url) : undefined,
      html: await response.text(),
    };
  }

  #read(url: URL, line: string): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const [name = '', ...value] = pair.split('=');
    const find = (key: string) =>
      attributes.find((part) => part.toLowerCase().startsWith(`${key}=`))?.slice(key.length + 1);
    const expires = find('expires');
    const gone =
      find('max-age') === '0' || (expires !== undefined && Date.parse(expires) < Date.now());
    const path = find('path') ?? '/';
    this.#store(url.origin, { name, value: value.join('='), path }, gone);
  }

  #store(origin: string, cookie: Omit<Cookie, 'origin'>, gone = false): void {
    this.#cookies = this.#cookies.filter(
      (kept) => !(kept.origin === origin && kept.name === cookie.name && kept.path === cookie.path),
    );
    if (!gone) this.#cookies.push({ origin, ...cookie });
  }
}

function within(pathname: string, path: string): boolean {
  return (
    path === '/' || pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`)
  );
}

function attribute(tag: string, name: string): string {
  return decodeEntities(new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? '');
}

function decodeEntities(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#34;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
