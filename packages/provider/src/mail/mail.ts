import type { Logger } from 'pino';
import type { AuditLog } from '../audit/events.ts';
import { createBackgroundWorker } from '../background-worker.ts';
import type { Brand } from '../branding/current-brand.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Storage } from '../storage/database.ts';
import type { Encryption } from '../storage/encryption.ts';
import { createMailRows } from '../storage/mails.ts';
import { createMailDelivery, type MailDelivery } from './delivery.ts';
import { createMailLog, type MailLog } from './mail-log.ts';
import { createMailer, type Mailer, mailWay } from './mailer.ts';
import { createPreviewMail, type PreviewMail } from './preview.ts';
import { createRenderMail } from './render.ts';
import { createSmtp } from './smtp.ts';

/** Milliseconds after which the rows of mails are removed, whatever became of them. */
const KEPT = 7 * 86_400_000;

/** Everything about mails, put together. */
export interface Mail {
  mailer: Mailer;
  mailLog: MailLog;
  previewMail: PreviewMail;
  mailDelivery: Pick<MailDelivery, 'step' | 'settled'> & {
    /** Begins to deliver in the background; where no mail leaves, says so if that is a fault. */
    start(): void;
    /** Ends what is under way, and leaves the rest to the next process. */
    stop(): Promise<void>;
    /** Removes up to `limit` mails of a week ago; returns how many. */
    sweep(limit: number): Promise<number>;
  };
}

export function createMail(options: {
  config: Config;
  storage: Storage;
  encryption: Encryption;
  audit: Pick<AuditLog, 'record'>;
  /** Whose mails they are; asked for each, since administrators change it. */
  brand: () => Brand;
  clock: Clock;
  log: Logger;
}): Mail {
  const { config, storage, encryption, audit, brand, clock, log } = options;
  const { url, smtp, mailFrom } = config;
  const way = mailWay(config);
  const mails = createMailRows(storage);
  const render = createRenderMail({ url, brand });
  const server = smtp && createSmtp({ smtp, mailFrom, url, brandName: () => brand().name });
  const delivery =
    server &&
    createMailDelivery({
      db: storage.db,
      mails,
      encryption,
      render,
      send: server.send,
      audit,
      clock,
      log,
    });
  const worker =
    delivery &&
    createBackgroundWorker({
      step: delivery.step,
      onError: (error) => log.error({ err: error }, 'the queue of mails could not be read'),
    });

  return {
    mailer: createMailer({ mails, encryption, way, url, clock }),
    mailLog: createMailLog({ mails, encryption, render, way }),
    previewMail: createPreviewMail({ render }),
    mailDelivery: {
      step: async () => (await delivery?.step()) ?? false,
      settled: async () => await delivery?.settled(),
      start() {
        if (way === 'none') log.warn(NO_MAIL);
        if (smtp?.tls === 'off' && !isLocal(smtp.host)) log.warn(READABLE_MAIL);
        worker?.start();
      },
      async stop() {
        await Promise.all([worker?.stop(), delivery?.stop()]);
        server?.close();
      },
      sweep: (limit) => mails.sweep(clock.now() - KEPT, limit),
    },
  };
}

const NO_MAIL =
  'SMTP_URL is not set: no mail can be sent, so passwords can not be reset and nobody can be invited';
const READABLE_MAIL =
  'SMTP_URL says tls=off: mails with links that reset passwords cross the network readable';

function isLocal(host: string): boolean {
  return host === 'localhost' || host === '127.0.0.1' || host === '::1';
}
