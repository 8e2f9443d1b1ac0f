import type { Config } from '../config.ts';
import type { RenderedMail } from './render.ts';
import { SendFailure } from './send-failure.ts';

/** Connections to the server at once. */
export const CONNECTIONS = 5;
const CONNECT_LIMIT = 10_000;
/** Milliseconds of silence. */
const SILENCE_LIMIT = 20_000;
/** A connection that waits longer for the next mail is closed by us, not by the server in the middle of one. */
const IDLE_LIMIT = 30_000;

/** A mail that leaves. */
export interface OutgoingMail extends RenderedMail {
  /** The same at each attempt, so that a mailbox that gets a mail twice can tell. */
  id: string;
  to: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
}

/** @throws {SendFailure} also when `signal` ends the attempt. */
export type SendMail = (mail: OutgoingMail, signal: AbortSignal) => Promise<void>;

/** Sends over SMTP. Of TLS see `parseSmtpUrl`; certificates are always checked. */
export function createSmtp({
  smtp,
  mailFrom,
  url,
  brandName,
}: Pick<Config, 'mailFrom' | 'url'> & {
  smtp: NonNullable<Config['smtp']>;
  brandName: () => string;
}): { send: SendMail; close(): void } {
  /** Made for the first mail. */
  let pool: ReturnType<typeof openPool> | undefined;
  const { hostname } = new URL(url);

  return {
    async send({ id, to, createdAt, language, subject, text, html }, signal) {
      pool ??= openPool(smtp);
      const transport = await pool;
      try {
        await transport.sendMail({
          from: { name: mailFrom.name ?? brandName(), address: mailFrom.address },
          // As an object, which is not parsed: a comma in it makes no second recipient.
          to: { name: '', address: to },
          subject,
          text,
          html,
          messageId: `<${id}@${hostname}>`,
          date: new Date(createdAt),
          headers: {
            'Content-Language': language,
            // No answers of machines (RFC 3834).
            'Auto-Submitted': 'auto-generated',
            'X-Auto-Response-Suppress': 'All',
          },
          signal,
        });
      } catch (error) {
        throw SendFailure.of(error);
      }
    },
    close: () => void pool?.then((transport) => transport.close()),
  };
}

async function openPool({ host, port, tls, user, password }: NonNullable<Config['smtp']>) {
  const { createTransport } = await import('nodemailer');
  return createTransport({
    pool: true,
    maxConnections: CONNECTIONS,
    maxRequeues: 1,
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'required',
    ignoreTLS: tls === 'off',
    tls: { minVersion: 'TLSv1.2' },
    connectionTimeout: CONNECT_LIMIT,
    greetingTimeout: CONNECT_LIMIT,
    socketTimeout: SILENCE_LIMIT,
    idleTimeout: IDLE_LIMIT,
    // Nothing that a mail holds is ever read as the name of a file or an address.
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(user !== undefined && password !== undefined && { auth: { user, pass: password } }),
  });
}
