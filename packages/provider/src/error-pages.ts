import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { MessagePage, Pages } from './pages/pages.ts';

/** What a browser sees of an address that is not there, and of a request that failed. */
export function registerErrorPages(site: FastifyInstance, pages: Pages, log: Logger): void {
  site.setErrorHandler<Error & { statusCode?: number }>((error, request, reply) => {
    const status = error.statusCode ?? 500;
    const ours = status >= 500;
    if (ours)
      log.error({ err: error, reqId: request.id, url: request.routeOptions.url }, 'request failed');
    const page = ours ? failedOnOurSide(request.id) : notUnderstood(request.id);
    return reply.code(status).html(pages.message(page));
  });
  site.setNotFoundHandler((request, reply) =>
    reply.code(404).html(
      pages.message({
        tone: 'info',
        title: 'There is nothing here',
        paragraphs: ['The address may be mistyped, or the page has moved.'],
        actions: [{ label: 'Go to your account', href: '/', primary: true }],
        reference: request.id,
      }),
    ),
  );
}

/** @param reference names the request in the log. */
export function notUnderstood(reference: string): MessagePage {
  return {
    tone: 'error',
    title: 'We did not understand that request',
    paragraphs: ['Go back to the application and try again.'],
    reference,
  };
}

function failedOnOurSide(reference: string): MessagePage {
  return {
    tone: 'error',
    title: 'Something went wrong on our side',
    paragraphs: ['We could not finish this step. Nothing was lost.', 'Try again in a moment.'],
    reference,
  };
}
