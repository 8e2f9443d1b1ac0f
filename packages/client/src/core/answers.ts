/** Response header that tells a script where its page can renew the session. */
const RENEW_HEADER = 'gatehouse-renew';

/** An answer to a script: never a redirect, which it would follow to the provider and fail there. */
export function jsonAnswer(
  status: number,
  body: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store', ...headers } });
}

/** The answer to a script of somebody who is not signed in. RFC 9110, section 11.6.1 */
export function loginRequired(loginUrl: string): Response {
  return jsonAnswer(
    401,
    { error: 'login_required', message: 'Sign in first.', login_url: loginUrl },
    { 'www-authenticate': 'Cookie realm="gatehouse"' },
  );
}

/** The answer to a script whose session has to be renewed by a visit to the provider. */
export function renewalRequired(renewUrl: string): Response {
  return jsonAnswer(
    401,
    {
      error: 'renewal_required',
      message: 'The session has to be renewed: let the page visit renew_url.',
      renew_url: renewUrl,
    },
    { 'www-authenticate': 'Cookie realm="gatehouse"', [RENEW_HEADER]: renewUrl },
  );
}
