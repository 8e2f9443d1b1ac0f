import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { MessagePage } from '../pages/message-pages.ts';
import type { AllPages } from '../pages/pages.ts';
import { type ConsoleBuild, ENCODINGS, NONCE_PLACE } from './build.ts';

const PREFIX = '/admin';

/**
 * The administrators' dashboard, at `/admin`: one document for every address below it, which is what makes its
 * links deep, and files whose names carry a hash of their content.
 */
export function registerConsoleRoutes(
  app: FastifyInstance,
  options: { findBuild: () => Promise<ConsoleBuild | undefined>; pages: AllPages },
): void {
  const { findBuild, pages } = options;

  async function showDocument(request: FastifyRequest, reply: FastifyReply) {
    const build = await findBuild();
    if (!build) return reply.code(503).html(pages.for(request.raw).message(notBuilt(request.id)));
    const nonce = randomBytes(16).toString('base64');
    return reply
      .header('content-security-policy', policyWith(nonce))
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(build.document.replaceAll(NONCE_PLACE, nonce));
  }
  app.get(PREFIX, showDocument);
  app.get(`${PREFIX}/*`, showDocument);

  app.get<{ Params: { '*': string } }>(`${PREFIX}/assets/*`, async (request, reply) => {
    const file = (await findBuild())?.files.get(`assets/${request.params['*']}`);
    // Not the document: a script that is gone would fail on it without a word.
    if (!file) return reply.callNotFound();
    const encoding = acceptedEncoding(request.headers['accept-encoding'], file.encoded);
    if (encoding) reply.header('content-encoding', encoding);
    return reply
      .type(file.contentType)
      .header('vary', 'accept-encoding')
      .header('cache-control', 'public, max-age=31536000, immutable')
      .send((encoding && file.encoded[encoding]) ?? file.body);
  });
}

/**
 * Scripts come from here only and talk to here only. The components' style sheet for the chosen theme is made in the
 * browser, so it carries the nonce.
 */
function policyWith(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    // Pictures of people and applications are at https addresses that administrators have entered.
    "img-src 'self' data: https:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join(';');
}

/** RFC 9110, section 12.5.3, as far as browsers use it: what is named without `q=0`. */
function acceptedEncoding(header: string | undefined, offered: object) {
  const accepted = (header ?? '')
    .split(',')
    .map((part) => part.trim().toLowerCase())
    .filter((part) => !/;\s*q=0(?:\.0*)?$/.test(part))
    .map((part) => part.split(';', 1)[0]);
  return ENCODINGS.find((encoding) => encoding in offered && accepted.includes(encoding));
}

function notBuilt(reference: string): MessagePage {
  return {
    code: 'console_not_built',
    tone: 'info',
    actions: [{ action: 'try_again', href: PREFIX, primary: true }],
    reference,
  };
}
