import { IncomingMessage } from 'node:http';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Person } from '../directory/user.ts';
import type { AllPages } from '../pages/pages.ts';
import { loginUriOf } from './clients.ts';
import { pagesFor, sendPage } from './engine-pages.ts';

/** Path, below the issuer, that ends the session; the engine takes a POST there, see {@link confirmationFrom}. */
export const LOGOUT_CONFIRM_PATH = '/logout/confirm';

/**
 * RP-Initiated Logout 1.0. Section 2 asks the provider to confirm with the person unless the request proves
 * that it comes from an application in which that same person signed in. The proof is the `id_token_hint`:
 * with it the person is signed out at once, without it they are asked.
 */
export function createLogoutPages(options: {
  pages: AllPages;
  url: string;
  findPerson: (sub: string) => Promise<Pick<Person, 'name' | 'email' | 'locale'> | undefined>;
}) {
  const { pages, url, findPerson } = options;
  return {
    async logoutSource(ctx: KoaContextWithOIDC): Promise<void> {
      const { session, entities, client } = ctx.oidc;
      if (entities.IdTokenHint && entities.IdTokenHint.payload.sub === session?.accountId) {
        finishAtOnce(ctx);
        return;
      }
      const person = await findPerson(session?.accountId ?? '');
      const page = pagesFor(ctx, pages, { locale: person?.locale }).confirmSignOut({
        form: { action: `/oidc${LOGOUT_CONFIRM_PATH}`, fields: { xsrf: secretOf(ctx) } },
        personName: person && (person.name ?? person.email),
        ...(client?.clientName && { appName: client.clientName }),
      });
      sendPage(ctx, page);
    },

    postLogoutSuccessSource(ctx: KoaContextWithOIDC): void {
      const { client } = ctx.oidc;
      const appHref = loginUriOf(client);
      const page = pagesFor(ctx, pages).signedOut({
        signInHref: `${url}/`,
        ...(client?.clientName && { appName: client.clientName }),
        ...(appHref && { appHref }),
      });
      sendPage(ctx, page);
    },

    /** Nobody is signed in, so nothing is to confirm: spares the person the engine's page with a script. */
    async finishWithoutSession(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
      await next();
      const signedOut = ctx.oidc?.route === 'end_session' && !ctx.oidc.session?.accountId;
      if (signedOut && ctx.status === 200) finishAtOnce(ctx);
    },
  };
}

/**
 * The engine takes the confirmation as its form's POST only, and a redirect can't make a browser send one
 * without a script. So the redirect of `finishAtOnce` is handed to the engine as that POST. What keeps others
 * from forging it is the secret in `xsrf`, which only this browser's session knows.
 *
 * @returns the request to handle in place of `request`, which is the same one when it is no such redirect.
 */
export function confirmationFrom(request: IncomingMessage): IncomingMessage {
  if (request.method !== 'GET' || !request.url?.startsWith(`${LOGOUT_CONFIRM_PATH}?`))
    return request;
  const xsrf = new URLSearchParams(request.url.slice(LOGOUT_CONFIRM_PATH.length)).get('xsrf');
  if (!xsrf) return request;
  const body = new URLSearchParams({ xsrf, logout: 'yes' }).toString();
  const post = new IncomingMessage(request.socket);
  post.method = 'POST';
  post.url = LOGOUT_CONFIRM_PATH;
  post.httpVersion = request.httpVersion;
  post.headers = {
    ...request.headers,
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(body.length),
  };
  post.push(body);
  post.push(null);
  // An incomplete message takes its connection down with it.
  post.complete = true;
  return post;
}

function finishAtOnce(ctx: KoaContextWithOIDC): void {
  ctx.status = 303;
  ctx.redirect(`/oidc${LOGOUT_CONFIRM_PATH}?xsrf=${encodeURIComponent(secretOf(ctx))}`);
  ctx.body = '';
}

function secretOf(ctx: KoaContextWithOIDC): string {
  return String(ctx.oidc.session?.state?.secret ?? '');
}
