/** What a person is sent on another device than the one they sign in with. */
export interface OutOfBandMessage {
  userId: string;
  /** E.164, or what the service of a push application knows a device by. */
  to: string;
  /** Complete, in the person's language. */
  text: string;
}

/**
 * A way to a device that a person has at hand (NIST SP 800-63B-4, section 3.1.3), such as text messages or push
 * notifications. An installation that has a service for it implements this.
 */
export interface OutOfBandSender {
  channel: 'sms' | 'push';
  /** Resolves when the service has taken the message. */
  send(message: OutOfBandMessage): Promise<void>;
}

/** Messages would be written to the log of an installation that others can reach. */
export class LoggedMessagesError extends Error {
  override readonly name = 'LoggedMessagesError';
  readonly code = 'logged_messages_refused';

  constructor() {
    super(
      'Messages to other devices can be written to the log only where GATEHOUSE_URL is this machine: whoever reads the log could sign in with them.',
    );
  }
}

/**
 * Writes messages to the log in place of sending them: for development.
 *
 * @throws {LoggedMessagesError} `logged_messages_refused`: the public address is not this machine's own.
 */
export function createLoggingSender(options: {
  channel: OutOfBandSender['channel'];
  isLoopback: boolean;
  log: { info(details: object, message: string): void };
}): OutOfBandSender {
  const { channel, isLoopback, log } = options;
  if (!isLoopback) throw new LoggedMessagesError();
  return {
    channel,
    async send(message) {
      log.info({ channel, ...message }, 'a message to another device, which is not sent');
    },
  };
}
