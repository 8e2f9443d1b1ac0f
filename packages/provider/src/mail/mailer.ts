import type { Kysely } from 'kysely';
import { v7 as newId } from 'uuid';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { DomainError } from '../domain-error.ts';
import { isEmailAddress } from '../email-address.ts';
import type { Encryption } from '../storage/encryption.ts';
import type { MailRows } from '../storage/mails.ts';
import type { Database } from '../storage/schema.ts';
import type { MailTable } from '../storage/tables/mail.ts';
import { GIVE_UP_AFTER } from './attempts.ts';
import type { AnyMailValues, MailContent } from './mail-values.ts';
import { linkTo } from './render.ts';

/** What becomes of mails: a server takes them, they stay in the outbox of development, or none can be sent. */
export type MailWay = 'smtp' | 'outbox' | 'none';

/** A mail to somebody. */
export type NewMail = MailContent & {
  to: string;
  /** Of who reads it, BCP 47; null or one that we do not speak: English. */
  language: string | null;
};

/** As it is sealed in the queue. */
export type QueuedContent = MailContent & { language: string | null };

/** Takes mails. They are on their way when the transaction that causes them is committed, and not before. */
export interface Mailer {
  /** Pages offer what needs a mail only where it can be sent. */
  readonly canSend: boolean;
  /**
   * @param on the transaction of what causes the mail. Delivery is in the background, by any process; what is not
   *   delivered within a day, or within `values.lifetime`, is given up.
   * @throws {DomainError} `mail_not_configured`.
   * @throws {TypeError} `to` is no e-mail address, or `values.path` leads elsewhere.
   */
  send(on: Kysely<Database>, mail: NewMail): Promise<void>;
  /** As `send`, for many in few statements. */
  sendAll(on: Kysely<Database>, mails: readonly NewMail[]): Promise<void>;
  /**
   * Does the work of `send` for an address that nobody has, and sends nothing: how long it takes must not tell which
   * accounts there are.
   *
   * @throws {DomainError} `mail_not_configured`.
   */
  sendToNobody(on: Kysely<Database>, mail: NewMail): Promise<void>;
}

export function createMailer(options: {
  mails: Pick<MailRows, 'add' | 'addAll'>;
  encryption: Pick<Encryption, 'seal'>;
  way: MailWay;
  /** The configured public address. */
  url: string;
  clock: Clock;
}): Mailer {
  const { mails, encryption, way, url, clock } = options;

  /** @throws as {@link Mailer.send}. */
  function toRow({ to, ...content }: NewMail, { isVoid }: { isVoid: boolean }): MailTable {
    if (way === 'none') throw new DomainError('mail_not_configured');
    if (!isEmailAddress(to)) throw new TypeError('A mail needs one e-mail address.');
    const { path, lifetime }: AnyMailValues = content.values;
    if (path !== undefined) linkTo(url, path);
    const now = clock.now();
    const id = newId();
    const longest = lifetime === undefined ? GIVE_UP_AFTER : lifetime * 1000;
    const sealed = encryption.seal(
      JSON.stringify(content satisfies QueuedContent),
      sealContext(id),
    );
    const state = way === 'outbox' ? 'kept' : 'waiting';
    return {
      id,
      template: content.template,
      recipient: to,
      state: isVoid ? 'void' : state,
      content: isVoid ? null : sealed,
      attempts: 0,
      due_at: isVoid || way === 'outbox' ? null : now,
      give_up_at: now + Math.min(GIVE_UP_AFTER, longest),
      created_at: now,
      finished_at: isVoid ? now : null,
      last_error: null,
    };
  }

  return {
    canSend: way !== 'none',
    send: async (on, mail) => await mails.add(on, toRow(mail, { isVoid: false })),
    sendAll: async (on, many) =>
      await mails.addAll(
        on,
        many.map((mail) => toRow(mail, { isVoid: false })),
      ),
    sendToNobody: async (on, mail) => await mails.add(on, toRow(mail, { isVoid: true })),
  };
}

/** Reads what {@link Mailer.send} has sealed. */
export function openContent(
  encryption: Pick<Encryption, 'open'>,
  mail: { id: string; content: string },
): QueuedContent {
  return JSON.parse(encryption.open(mail.content, sealContext(mail.id))) as QueuedContent;
}

/** @returns what becomes of mails by this configuration. */
export function mailWay({ smtp, isLoopback }: Pick<Config, 'smtp' | 'isLoopback'>): MailWay {
  if (smtp) return 'smtp';
  return isLoopback ? 'outbox' : 'none';
}

function sealContext(id: string): string {
  return `mail ${id}`;
}
