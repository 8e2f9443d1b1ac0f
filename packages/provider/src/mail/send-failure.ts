import { answerExcerpt } from '../answer-excerpt.ts';

/** A server may repeat what it objects to, and that may be a link or a code: whoever has it can use it. */
const SECRETS = /https?:\S+|[\w-]{32,}|\b\d{6}\b/g;
/** Commands by which a server refuses this mail, not us. */
const OF_THE_MAIL = new Set(['RCPT TO', 'DATA']);

/** `refused`: another attempt would end in the same way; `unavailable`: a later one may not. */
export type FailureKind = 'refused' | 'unavailable';

/** Why a mail was not taken. `message` holds nothing that was in the mail and is safe to log. */
export class SendFailure extends Error {
  override readonly name = 'SendFailure';
  readonly kind: FailureKind;

  constructor(kind: FailureKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }

  /** @param error of nodemailer. */
  static of(error: unknown): SendFailure {
    const { code, command, response, responseCode, originalCode } = error as {
      code?: string;
      command?: string;
      response?: string;
      responseCode?: number;
      originalCode?: string;
    };
    if (response !== undefined) {
      // 5yz is for good (RFC 5321, section 4.2.1), if it is about the mail: that we are not let in is mended.
      const isFinal =
        responseCode !== undefined &&
        responseCode >= 500 &&
        OF_THE_MAIL.has(command ?? '') &&
        !NOT_LET_IN.has(responseCode);
      const said = answerExcerpt(response.replace(SECRETS, '…'));
      const detail = `the server answered to ${command}: ${said}`;
      return new SendFailure(isFinal ? 'refused' : 'unavailable', detail, { cause: error });
    }
    if (code === 'EENVELOPE') {
      return new SendFailure('refused', 'the address can not be written to', { cause: error });
    }
    if (code === 'ETIMEDOUT' || code === 'EABORT') {
      return new SendFailure('unavailable', 'the server did not answer in time', { cause: error });
    }
    const why = originalCode ?? code ?? (error as Error).name;
    return new SendFailure('unavailable', `the server could not be reached (${why})`, {
      cause: error,
    });
  }
}

/** 530 and 535: authentication is missing or was refused (RFC 4954); 503: bad sequence of commands. */
const NOT_LET_IN = new Set([503, 530, 534, 535, 538]);
