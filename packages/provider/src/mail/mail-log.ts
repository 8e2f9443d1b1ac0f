import type { Actor } from '../actor.ts';
import { DomainError } from '../domain-error.ts';
import {
  DEFAULT_LIMIT,
  decodeCursor,
  isId,
  type Page,
  type PageRequest,
  toPage,
} from '../paging.ts';
import { checkMayRead, isSuper } from '../policy/privileges.ts';
import type { Encryption } from '../storage/encryption.ts';
import type { MailRows } from '../storage/mails.ts';
import type { MailTable } from '../storage/tables/mail.ts';
import type { MailTemplate } from './mail-values.ts';
import { type MailWay, openContent } from './mailer.ts';
import type { RenderMail } from './render.ts';

/** What is for nobody is not shown, see `sendToNobody` of {@link file://./mailer.ts}. */
type ShownState = Exclude<MailTable['state'], 'void'>;

/** What became of a mail, without what is in it. Named as the API names it; times in milliseconds since the epoch. */
export interface MailState {
  /** Their order is that of time. */
  id: string;
  template: MailTemplate;
  to: string;
  state: ShownState;
  attempts: number;
  last_error: string | null;
  created_at: number;
  /** null: there is none. */
  next_attempt_at: number | null;
  /** When it was sent or given up; null: neither yet. */
  finished_at: number | null;
}

/** A mail in the outbox. */
export interface OutboxMail {
  id: string;
  template: MailTemplate;
  to: string;
  subject: string;
  text: string;
  html: string;
  created_at: number;
}

/** What administrators see of mails. */
export interface MailLog {
  /**
   * The latest first.
   *
   * @throws {DomainError} `privilege_missing`, `cursor_invalid`.
   */
  list(
    page: Omit<PageRequest, 'q'> & { state?: ShownState | undefined },
    asked: { by: Actor },
  ): Promise<Page<MailState>>;
  /**
   * The mails of an installation in development, which go nowhere; the latest first. Whoever reads them can be
   * whomever they are to.
   *
   * @throws {DomainError} `outbox_closed`, `privilege_missing`, `cursor_invalid`.
   */
  listOutbox(page: Omit<PageRequest, 'q'>, asked: { by: Actor }): Promise<Page<OutboxMail>>;
  /** @throws {DomainError} `outbox_closed`, `privilege_missing`, `mail_not_found`. */
  readOutbox(id: string, asked: { by: Actor }): Promise<OutboxMail>;
}

export function createMailLog(options: {
  mails: Pick<MailRows, 'list' | 'find'>;
  encryption: Pick<Encryption, 'open'>;
  render: RenderMail;
  way: MailWay;
}): MailLog {
  const { mails, encryption, render, way } = options;

  function checkMayOpenOutbox(by: Actor): void {
    if (!isSuper(by)) {
      throw new DomainError('privilege_missing', {
        detail: 'Only a super administrator may read the outbox.',
      });
    }
    if (way !== 'outbox') {
      throw new DomainError('outbox_closed', {
        detail:
          'There is an outbox only while the public address is this machine and SMTP_URL is not set.',
      });
    }
  }

  async function open(row: MailTable): Promise<OutboxMail[]> {
    const { id, template, recipient: to, content, created_at } = row;
    if (row.state !== 'kept' || content === null) return [];
    const { subject, text, html } = await render(openContent(encryption, { id, content }));
    return [{ id, template: template as MailTemplate, to, subject, text, html, created_at }];
  }

  return {
    async list({ limit = DEFAULT_LIMIT, after, state }, { by }) {
      checkMayRead(by, 'mails');
      const found = await mails.list({ state, beforeId: decodeCursor(after), limit: limit + 1 });
      return toPage(found.map(toState), limit);
    },
    async listOutbox({ limit = DEFAULT_LIMIT, after }, { by }) {
      checkMayOpenOutbox(by);
      const beforeId = decodeCursor(after);
      const found = await mails.list({ state: 'kept', beforeId, limit: limit + 1 });
      return toPage((await Promise.all(found.map(open))).flat(), limit);
    },
    async readOutbox(id, { by }) {
      checkMayOpenOutbox(by);
      const row = isId(id) ? await mails.find(id) : undefined;
      const [mail] = row ? await open(row) : [];
      if (!mail) throw new DomainError('mail_not_found');
      return mail;
    },
  };
}

function toState(row: MailTable): MailState {
  const { id, template, recipient: to, state, attempts, last_error, created_at } = row;
  return {
    id,
    template: template as MailTemplate,
    to,
    state: state as ShownState,
    attempts,
    last_error,
    created_at,
    next_attempt_at: row.due_at,
    finished_at: row.finished_at,
  };
}
