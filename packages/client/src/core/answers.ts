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

/** What `WWW-Authenticate` tells of sessions. RFC 9110, section 11.6.1 asks for a challenge with each 401. */
export const COOKIE_CHALLENGE = 'Cookie realm="gatehouse"';

/**
 * The answer to a script of somebody who is not signed in. RFC 9110, section 11.6.1
 *
 * @param otherChallenge what else the app accepts besides its session.
 */
export function loginRequired(loginUrl: string, otherChallenge?: string): Response {
  return jsonAnswer(
    401,
    { error: 'login_required', message: 'Sign in first.', login_url: loginUrl },
    {
      'www-authenticate':
        otherChallenge === undefined ? COOKIE_CHALLENGE : `${COOKIE_CHALLENGE}, ${otherChallenge}`,
    },
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
    { 'www-authenticate': COOKIE_CHALLENGE, [RENEW_HEADER]: renewUrl },
  );
}
