import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import { SYSTEM } from '../actor.ts';
import type { AuditLog } from '../audit/events.ts';
import type { Clock } from '../clock.ts';
import type { Encryption } from '../storage/encryption.ts';
import type { ClaimedMail, MailRows } from '../storage/mails.ts';
import type { Database } from '../storage/schema.ts';
import { inTransaction } from '../storage/transaction.ts';
import { nextAttempt } from './attempts.ts';
import { openContent } from './mailer.ts';
import type { RenderMail } from './render.ts';
import { SendFailure } from './send-failure.ts';
import { CONNECTIONS, type SendMail } from './smtp.ts';

/** Milliseconds that an attempt has as a whole. */
const TIME_LIMIT = 60_000;
/** Milliseconds; longer than an attempt takes, so that it runs out only when its process has died. */
const CLAIM = 90_000;
/** Milliseconds that an attempt under way has to end when the process stops. */
const GRACE = 2000;

/** Delivers the queue of mails. */
export interface MailDelivery {
  /**
   * Takes up what is due, as many as there are connections; waits for a free one when there is more.
   *
   * @returns whether there may be more to do at once.
   */
  step(): Promise<boolean>;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
  /** Ends what is under way, and leaves the rest to the next process. */
  stop(): Promise<void>;
}

/**
 * A mail is delivered at least once: when a process dies after the server has taken a mail and before that is
 * written down, the next one sends it again, under the same `Message-ID`.
 */
export function createMailDelivery(options: {
  db: Kysely<Database>;
  mails: MailRows;
  encryption: Pick<Encryption, 'open'>;
  render: RenderMail;
  send: SendMail;
  audit: Pick<AuditLog, 'record'>;
  clock: Clock;
  log: Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;
  random?: () => number;
  /** Milliseconds that an attempt has as a whole. */
  timeLimit?: number;
}): MailDelivery {
  const { db, mails, encryption, render, send, audit, clock, log } = options;
  const { random = Math.random, timeLimit = TIME_LIMIT } = options;
  const underWay = new Set<Promise<void>>();
  const stopping = new AbortController();

  function begin(mail: ClaimedMail): void {
    const delivery = deliver(mail)
      // Its claim runs out, and it is due again.
      .catch((error) => log.error({ err: error, mail: mail.id }, 'a mail failed on our side'))
      .finally(() => underWay.delete(delivery));
    underWay.add(delivery);
  }

  async function deliver(mail: ClaimedMail): Promise<void> {
    const { id, template, attempts } = mail;
    const now = clock.now();
    if (now > mail.giveUpAt) {
      await giveUp(mail, 'it was too late for another attempt');
      return;
    }
    const failure = await attempt(mail);
    if (failure) {
      await recordFailure(mail, failure);
      return;
    }
    await mails.finish(db, mail, { state: 'sent', now: clock.now(), lastError: null });
    log.debug({ mail: id, template, attempts }, 'mail sent');
  }

  async function attempt(mail: ClaimedMail): Promise<SendFailure | undefined> {
    const { id, recipient, content, createdAt } = mail;
    if (content === null) return new SendFailure('refused', 'it is empty');
    const rendered = await render(openContent(encryption, { id, content }));
    const signal = AbortSignal.any([AbortSignal.timeout(timeLimit), stopping.signal]);
    try {
      await send({ id, to: recipient, createdAt, ...rendered }, signal);
      return undefined;
    } catch (error) {
      if (error instanceof SendFailure) return error;
      throw error;
    }
  }

  async function recordFailure(mail: ClaimedMail, { kind, message }: SendFailure): Promise<void> {
    const { id, template, attempts, giveUpAt } = mail;
    const now = clock.now();
    if (stopping.signal.aborted) {
      // It was cut short, which is no fault of the server.
      await mails.release(mail, { dueAt: now, attempts: attempts - 1, lastError: null });
      return;
    }
    const next =
      kind === 'refused' ? undefined : nextAttempt({ attempts, giveUpAt, now, random: random() });
    if (next === undefined) {
      await giveUp(mail, message);
      return;
    }
    await mails.release(mail, { dueAt: next, attempts, lastError: message });
    const details = { mail: id, template, attempts, error: message, retryInMs: next - now };
    log.info(details, 'a mail was not taken, to be tried again');
  }

  async function giveUp(mail: ClaimedMail, lastError: string): Promise<void> {
    const { id, template, attempts } = mail;
    const ended = await inTransaction(db, async (transaction) => {
      const end = { state: 'failed', now: clock.now(), lastError } as const;
      if (!(await mails.finish(transaction, mail, end))) return false;
      await audit.record(transaction, SYSTEM, {
        action: 'mail.give_up',
        outcome: 'failure',
        target: { type: 'mail', id },
        details: { template, attempts },
      });
      return true;
    });
    if (ended) log.warn({ mail: id, template, attempts, error: lastError }, 'a mail was given up');
  }

  return {
    async step() {
      if (stopping.signal.aborted) return false;
      const limit = CONNECTIONS - underWay.size;
      if (limit > 0) {
        const now = clock.now();
        const claimed = await mails.claim({ now, until: now + CLAIM, limit });
        for (const mail of claimed) begin(mail);
        if (claimed.length < limit) return false;
      }
      await Promise.race(underWay);
      return true;
    },
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    async stop() {
      const timer = setTimeout(() => stopping.abort(), GRACE);
      await this.settled();
      clearTimeout(timer);
      stopping.abort();
    },
  };
}
