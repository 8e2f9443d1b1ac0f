/** Cookies of one app; follows no redirect by itself. */
export class CookieJar {
  readonly cookies = new Map<string, string>();

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
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/Max-Age=0(;|$)/.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
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
