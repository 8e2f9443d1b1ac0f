import type { Answer, createCaller } from './load.ts';

type Call = ReturnType<typeof createCaller>['call'];

/** A page of our provider that asks who somebody is, open in a browser of its own. */
export interface OpenSignInPage {
  /**
   * Sends a form.
   *
   * @param path below that of the page; absent: the form that asks for a password.
   */
  submit(form: Record<string, string>, path?: string): Promise<Answer>;
  /** Goes on with the cookies of the page. */
  get(url: string): Promise<Answer>;
}

/** Starts a sign-in for an application, up to the page that asks. */
export async function openSignInPage(
  call: Call,
  { url, clientId, redirectUri }: { url: string; clientId: string; redirectUri: string },
): Promise<OpenSignInPage> {
  const begun = await call({
    url: `${url}/oidc/auth?${new URLSearchParams({
      client_id: clientId,
      response_type: 'code',
      scope: 'openid',
      redirect_uri: redirectUri,
    })}`,
  });
  const page = new URL(begun.headers.location ?? '', url).href;
  const cookie = (begun.headers['set-cookie'] ?? [])
    .map((line) => line.slice(0, line.indexOf(';')))
    .join('; ');
  await call({ url: page, headers: { cookie } });
  return {
    submit: (form, path = '') =>
      call({
        url: page.replace('?', `${path}?`),
        method: 'POST',
        headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(form).toString(),
      }),
    get: (next) => call({ url: next, headers: { cookie } }),
  };
}
