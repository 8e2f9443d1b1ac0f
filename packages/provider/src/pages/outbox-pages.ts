import type { Page, PageMaker } from './page.ts';
import { isSafeHref, safeOrNothing } from './safe-href.ts';

/** The pages of mails that go nowhere, in development. */
export interface OutboxPages {
  /** The latest first. */
  outbox(model: OutboxPage): Page;
  outboxMail(model: OutboxMailPage): Page;
}

export interface OutboxPage {
  mails: readonly { href: string; to: string; subject: string; at: number }[];
  olderHref?: string | undefined;
}

export interface OutboxMailPage {
  to: string;
  subject: string;
  /** Milliseconds since the epoch. */
  at: number;
  /** The part in plain text. */
  text: string;
  /** Addresses in the text that begin with it become links. */
  publicUrl: string;
  backHref: string;
}

export function createOutboxPages({ texts, render }: PageMaker): OutboxPages {
  const t = texts.outbox;
  return {
    outbox: ({ mails, olderHref }) =>
      render('outbox', {
        t,
        title: t.title,
        mails: mails.filter(({ href }) => isSafeHref(href)),
        olderHref: safeOrNothing(olderHref),
      }),

    outboxMail: ({ to, subject, at, text, publicUrl, backHref }) =>
      render('outbox-mail', {
        t,
        title: subject,
        to,
        at,
        pieces: piecesOf(text, publicUrl),
        backHref: safeOrNothing(backHref),
      }),
  };
}

/** The text, cut at the links in it. */
function piecesOf(text: string, publicUrl: string): { text: string; href?: string | undefined }[] {
  return text
    .trim()
    .split(/(https?:\/\/\S+)/)
    .map((piece) => ({
      text: piece,
      href: piece.startsWith(`${publicUrl}/`) ? safeOrNothing(piece) : undefined,
    }));
}
