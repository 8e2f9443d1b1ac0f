import type { ErrorOut, errors, KoaContextWithOIDC } from 'oidc-provider';
import type { MessageCode, MessagePage } from '../pages/message-pages.ts';
import type { AllPages } from '../pages/pages.ts';
import { loginUriOf } from './clients.ts';
import { pagesFor, sendPage } from './engine-pages.ts';
import { requestIdOf } from './request-id.ts';

/** What each refusal is to the person who sees it; by the engine's error class name. */
const EXPLANATIONS: Record<string, MessageCode> = {
  SessionNotFound: 'sign_in_expired',
  InvalidClient: 'unknown_application',
  InvalidRedirectUri: 'return_address_not_registered',
  AccessDenied: 'application_refused',
};

/**
 * The engine's errors as pages. The browser gets no stack and no internal detail; the description, which the
 * engine writes for the developer of the application, is shown as such.
 */
export function createRenderError(pages: AllPages) {
  return (ctx: KoaContextWithOIDC, out: ErrorOut, error: Error): void => {
    const page = { ...explain(ctx, out, error), reference: requestIdOf(ctx.req) };
    sendPage(ctx, pagesFor(ctx, pages).message(page));
  };
}

/** The engine answers an unknown path with two bare words; this says the same to people and to programs. */
export function createNotFound(pages: AllPages) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    await next();
    if (ctx.status !== 404 || ctx.body) return;
    if (ctx.accepts('json', 'html') === 'html') {
      const reference = requestIdOf(ctx.req);
      sendPage(ctx, pagesFor(ctx, pages).message({ code: 'not_found', tone: 'info', reference }));
    } else {
      ctx.body = { error: 'not_found', error_description: 'there is no such endpoint' };
    }
    ctx.status = 404;
  };
}

function explain(
  ctx: KoaContextWithOIDC,
  out: ErrorOut,
  error: Error | errors.OIDCProviderError,
): MessagePage {
  const client = ctx.oidc?.client;
  const ours = out.error === 'server_error';
  const restart = loginUriOf(client);
  return {
    code: ours ? 'failed' : (EXPLANATIONS[error.constructor.name] ?? 'request_refused'),
    tone: 'error',
    appName: client?.clientName,
    ...(restart && { actions: [{ action: 'back_to_app', href: restart, primary: true }] }),
    ...(!ours && {
      forDevelopers: [out.error, out.error_description, askedFor(ctx, error)]
        .filter(Boolean)
        .join(': '),
    }),
  };
}

/** The address that is not registered: it is seen at once what is wrong with it. */
function askedFor(ctx: KoaContextWithOIDC, error: Error): string | undefined {
  const asked = ctx.oidc?.params?.redirect_uri;
  const isTelling = error.constructor.name === 'InvalidRedirectUri' && typeof asked === 'string';
  return isTelling ? asked.slice(0, 500) : undefined;
}
