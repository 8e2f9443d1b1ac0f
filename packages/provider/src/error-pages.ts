import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { MessagePage } from './pages/message-pages.ts';
import type { AllPages } from './pages/pages.ts';

/** What a browser sees of an address that is not there, and of a request that failed. */
export function registerErrorPages(site: FastifyInstance, pages: AllPages, log: Logger): void {
  site.setErrorHandler<Error & { statusCode?: number }>((error, request, reply) => {
    const status = error.statusCode ?? 500;
    const ours = status >= 500;
    if (ours)
      log.error({ err: error, reqId: request.id, url: request.routeOptions.url }, 'request failed');
    const page = ours ? failedOnOurSide(request.id) : notUnderstood(request.id);
    return reply.code(status).html(pages.for(request.raw).message(page));
  });
  site.setNotFoundHandler((request, reply) => {
    const meant = request.method === 'GET' ? meantAddress(request.url) : undefined;
    if (meant !== undefined) return reply.redirect(meant);
    return reply.code(404).html(
      pages.for(request.raw).message({
        code: 'not_found',
        tone: 'info',
        actions: [{ action: 'to_account', href: '/', primary: true }],
        reference: request.id,
      }),
    );
  });
}

/** What people type for something that is near. */
const NEAR: Record<string, string> = {
  // The issuer, which tells nothing by itself.
  '/oidc': '/oidc/.well-known/openid-configuration',
  '/docs': '/docs/api',
};

/** @returns the address without slashes at its end, or what is near; undefined where it is as good as it gets. */
function meantAddress(url: string): string | undefined {
  const [, path, query = ''] = /^(\/\w[^?]*?)\/*(\?.*)?$/.exec(url) ?? [];
  if (path === undefined) return undefined;
  const meant = NEAR[path] ?? `${path}${query}`;
  return meant === url ? undefined : meant;
}

/** @param reference names the request in the log. */
export function notUnderstood(reference: string): MessagePage {
  return { code: 'request_not_understood', tone: 'error', reference };
}

function failedOnOurSide(reference: string): MessagePage {
  return { code: 'failed', tone: 'error', reference };
}
