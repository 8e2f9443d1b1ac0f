import { request } from 'node:http';

/** What a visit was answered with. */
export interface Visited {
  readonly status: number;
  readonly location: string | undefined;
  readonly body: string;
}

/** Cookies of one app; follows no redirect by itself. */
export class CookieJar {
  readonly cookies = new Map<string, string>();

  /** The same cookies in another browser, or in another request at the same time. */
  copy(): CookieJar {
    const copy = new CookieJar();
    for (const [name, value] of this.cookies) copy.cookies.set(name, value);
    return copy;
  }

  async fetch(
    url: string | URL,
    init: RequestInit & { headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const response = await fetch(url, {
      redirect: 'manual',
      ...init,
      headers: {
        accept: 'text/html',
        cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...init.headers,
      },
    });
    for (const line of response.headers.getSetCookie()) this.take(line);
    return response;
  }

  /** Keeps, or forgets, what a `Set-Cookie` line says. */
  take(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (/Max-Age=0(;|$)/.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }

  /** A visit as a browser makes it; node's `fetch` would say that a script asks. */
  async visit(url: string, { method = 'GET' } = {}): Promise<Visited> {
    const headers = {
      accept: 'text/html,application/xhtml+xml',
      'sec-fetch-mode': 'navigate',
      cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    };
    const visited = await new Promise<Visited & { cookies: string[] }>((done, failed) => {
      const sent = request(url, { method, headers }, (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          body += chunk;
        });
        response.on('end', () =>
          done({
            status: response.statusCode ?? 0,
            location: response.headers.location,
            body,
            cookies: response.headers['set-cookie'] ?? [],
          }),
        );
      });
      sent.on('error', failed);
      sent.end();
    });
    for (const line of visited.cookies) this.take(line);
    return visited;
  }

  /** Starts a sign-in and lets the provider answer: the callback address, not yet opened. */
  async callbackUrl(app: string, next?: string): Promise<URL> {
    const query = next === undefined ? '' : `?next=${encodeURIComponent(next)}`;
    const away = await this.fetch(`${app}/oidc/authenticate/${query}`);
    const back = await fetch(away.headers.get('location') ?? '', { redirect: 'manual' });
    return new URL(back.headers.get('location') ?? '');
  }

  async signIn(app: string, next?: string): Promise<Response> {
    return await this.fetch(await this.callbackUrl(app, next));
  }

  // biome-ignore lint/suspicious/noExplicitAny: the test reads a page of its own
  async page(app: string, path = '/home'): Promise<any> {
    return await (await this.fetch(app + path)).json();
  }
}
