import { EventEmitter, once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** What the server does with a mail; `silence`: nothing, for as long as it runs. */
export type SmtpAnswer =
  | 'taken'
  | 'silence'
  | { to: 'RCPT TO' | 'DATA'; code: number; text?: string };

export interface ReceivedMail {
  /** Addresses of the envelope. */
  to: string[];
  from: string;
  /** As it came. */
  source: string;
  mail: ParsedMail;
}

/** A mail server on loopback. */
export interface SmtpReceiver {
  readonly url: string;
  readonly received: ReceivedMail[];
  answer: SmtpAnswer;
  /** The most mails that were under way at the same time. */
  mostAtOnce: number;
  /** Resolves when `count` mails have been handed over altogether, whatever became of them. */
  arrived(count: number): Promise<void>;
  /** Refuses connections until `up`. */
  down(): Promise<void>;
  up(): Promise<void>;
  stop(): Promise<void>;
}

export async function startSmtpReceiver(): Promise<SmtpReceiver> {
  const arrivals = new EventEmitter();
  let server: SMTPServer | undefined;
  let port = 0;
  let handed = 0;
  let open = 0;

  async function up(): Promise<void> {
    server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      hideSTARTTLS: true,
      closeTimeout: 1,
      onRcptTo(_address, _session, callback) {
        callback(refusalOf('RCPT TO'));
      },
      async onData(stream, session, callback) {
        open += 1;
        receiver.mostAtOnce = Math.max(receiver.mostAtOnce, open);
        const chunks: Buffer[] = [];
        for await (const chunk of stream) chunks.push(chunk as Buffer);
        const source = Buffer.concat(chunks).toString();
        const { answer } = receiver;
        handed += 1;
        if (answer === 'taken') {
          receiver.received.push({
            to: session.envelope.rcptTo.map(({ address }) => address),
            from: session.envelope.mailFrom ? session.envelope.mailFrom.address : '',
            source,
            mail: await simpleParser(source),
          });
        }
        open -= 1;
        arrivals.emit('arrival');
        if (answer !== 'silence') callback(refusalOf('DATA', source));
      },
    });
    // Clients that are killed, or end a silence, break their connections.
    server.on('error', () => undefined);
    server.listen(port, '127.0.0.1');
    await once(server.server, 'listening');
    port = (server.server.address() as AddressInfo).port;
  }

  function refusalOf(command: 'RCPT TO' | 'DATA', source = ''): Error | null {
    const { answer } = receiver;
    if (typeof answer === 'string' || answer.to !== command) return null;
    const text = (answer.text ?? 'no').replace('{received}', source);
    return Object.assign(new Error(text), { responseCode: answer.code });
  }

  async function down(): Promise<void> {
    const closing = server;
    server = undefined;
    if (closing) await new Promise<void>((resolve) => closing.close(resolve));
  }

  const receiver: SmtpReceiver = {
    get url() {
      return `smtp://127.0.0.1:${port}`;
    },
    received: [],
    answer: 'taken',
    mostAtOnce: 0,
    async arrived(count) {
      while (handed < count) await once(arrivals, 'arrival');
    },
    down,
    up,
    stop: down,
  };
  await up();
  return receiver;
}
