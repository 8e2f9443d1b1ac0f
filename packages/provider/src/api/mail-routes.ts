import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import type { MailLog, MailState, OutboxMail } from '../mail/mail-log.ts';
import {
  closed,
  failures,
  IdParams,
  mapPage,
  NullableTimestamp,
  nullableText,
  nullableTimestamp,
  oneOf,
  PageQuery,
  pageOf,
  reference,
  Timestamp,
  timestamp,
} from './schemas.ts';

const STATES = ['waiting', 'sent', 'failed', 'kept'] as const;

const Fields = {
  id: Type.String({ format: 'uuid', description: 'Their order is that of time.' }),
  template: Type.String({ description: 'Which mail it is.', examples: ['password_reset'] }),
  to: Type.String({ examples: ['ada@example.com'] }),
};

export const MailBody = closed(
  {
    ...Fields,
    state: oneOf(STATES, {
      description:
        '`waiting`: for the next attempt. `sent`: the mail server has taken it. `failed`: given up. `kept`: in the outbox of development.',
    }),
    attempts: Type.Integer({ minimum: 0, description: 'How often it was tried.' }),
    last_error: nullableText({
      description: 'Why the last attempt failed.',
      examples: ['the server could not be reached (ECONNREFUSED)'],
    }),
    created_at: Timestamp,
    next_attempt_at: NullableTimestamp,
    finished_at: NullableTimestamp,
  },
  { $id: 'Mail', description: 'What became of a mail; never what is in it.' },
);

export const OutboxMailBody = closed(
  {
    ...Fields,
    subject: Type.String({ examples: ['Reset your password for Gatehouse'] }),
    text: Type.String({ description: 'The part in plain text.' }),
    html: Type.String({ description: 'The part in HTML.' }),
    created_at: Timestamp,
  },
  { $id: 'OutboxMail', description: 'A mail that would have been sent.' },
);

const MailQuery = closed({ ...PageQuery.properties, state: Type.Optional(oneOf(STATES)) });
const mail = reference<typeof MailBody>('Mail');
const outboxMail = reference<typeof OutboxMailBody>('OutboxMail');
const tags = ['Mails'];
const development =
  'In development only: while `GATEHOUSE_URL` is this machine and `SMTP_URL` is not set. For super administrators, since the links in mails sign people in.';

/** `/mails`, `/outbox`. */
export function createMailRoutes({ mailLog }: { mailLog: MailLog }): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/mails',
      {
        schema: {
          tags,
          operationId: 'listMails',
          summary: 'List mails and what became of them',
          description: 'The latest first, for a week.',
          querystring: MailQuery,
          response: {
            200: pageOf(mail),
            ...failures('parameter_invalid', 'cursor_invalid', 'privilege_missing'),
          },
        },
      },
      async (request) =>
        mapPage(await mailLog.list(request.query, { by: request.actor }), toMailBody),
    );

    app.get(
      '/outbox',
      {
        schema: {
          tags,
          operationId: 'listOutbox',
          summary: 'List the mails in the outbox',
          description: `The latest first. ${development}`,
          querystring: PageQuery,
          response: {
            200: pageOf(outboxMail),
            ...failures(
              'parameter_invalid',
              'cursor_invalid',
              'privilege_missing',
              'outbox_closed',
            ),
          },
        },
      },
      async (request) =>
        mapPage(await mailLog.listOutbox(request.query, { by: request.actor }), toOutboxBody),
    );

    app.get(
      '/outbox/:id',
      {
        schema: {
          tags,
          operationId: 'getOutboxMail',
          summary: 'Read a mail in the outbox',
          description: development,
          params: IdParams,
          response: {
            200: outboxMail,
            ...failures('privilege_missing', 'mail_not_found', 'outbox_closed'),
          },
        },
      },
      async (request) =>
        toOutboxBody(await mailLog.readOutbox(request.params.id, { by: request.actor })),
    );
  };
}

function toMailBody(mail: MailState): Static<typeof MailBody> {
  return {
    ...mail,
    created_at: timestamp(mail.created_at),
    next_attempt_at: nullableTimestamp(mail.next_attempt_at),
    finished_at: nullableTimestamp(mail.finished_at),
  };
}

function toOutboxBody(mail: OutboxMail): Static<typeof OutboxMailBody> {
  return { ...mail, created_at: timestamp(mail.created_at) };
}
