import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { SYSTEM } from '../../actor.ts';
import { DomainError } from '../../domain-error.ts';
import type { MailLog } from '../../mail/mail-log.ts';
import type { AllPages } from '../../pages/pages.ts';

const Params = Type.Object({ id: Type.String({ maxLength: 50 }) });
const Query = Type.Object({ after: Type.Optional(Type.String({ maxLength: 500 })) });
const AT_ONCE = 20;
const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/**
 * `/outbox`: the mails of an installation in development, for whoever sits at the machine. Who reads them can be
 * whomever they are to, so it answers nobody else: not over the network, not through a tunnel, and not to a page
 * whose name leads here (DNS rebinding).
 */
export function registerOutbox(
  app: FastifyInstance,
  {
    mailLog,
    pages,
    publicUrl,
  }: { mailLog: Pick<MailLog, 'listOutbox' | 'readOutbox'>; pages: AllPages; publicUrl: string },
): void {
  const { host } = new URL(publicUrl);
  // There is nobody to be signed in yet where these mails are needed.
  const by = SYSTEM;

  /** Answers with what is found, to those who may see it, and otherwise as if there was no such page. */
  async function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    find: () => Promise<FastifyReply>,
  ): Promise<FastifyReply> {
    try {
      if (isFromHere(request, host)) return await find();
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
    reply.callNotFound();
    return reply;
  }

  app.get<{ Querystring: Static<typeof Query> }>(
    '/outbox',
    { schema: { querystring: Query } },
    (request, reply) =>
      answer(request, reply, async () => {
        const { after } = request.query;
        const found = await mailLog.listOutbox({ limit: AT_ONCE, ...(after && { after }) }, { by });
        return reply.html(
          pages.for(request.raw).outbox({
            mails: found.items.map(({ id, to, subject, created_at: at }) => ({
              href: `/outbox/${id}`,
              to,
              subject,
              at,
            })),
            ...(found.next !== null && {
              olderHref: `/outbox?after=${encodeURIComponent(found.next)}`,
            }),
          }),
        );
      }),
  );

  app.get<{ Params: Static<typeof Params> }>(
    '/outbox/:id',
    { schema: { params: Params } },
    (request, reply) =>
      answer(request, reply, async () => {
        const {
          to,
          subject,
          text,
          created_at: at,
        } = await mailLog.readOutbox(request.params.id, {
          by,
        });
        const own = pages.for(request.raw);
        return reply.html(
          own.outboxMail({ to, subject, text, at, publicUrl, backHref: '/outbox' }),
        );
      }),
  );
}

function isFromHere({ headers, socket }: FastifyRequest, host: string): boolean {
  const isForwarded = headers.forwarded !== undefined || headers['x-forwarded-for'] !== undefined;
  return headers.host === host && !isForwarded && LOOPBACK.test(socket.remoteAddress ?? '');
}
