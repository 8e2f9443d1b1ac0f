import { answerExcerpt } from '../../answer-excerpt.ts';
import type { FailureKind } from './attempts.ts';

/** 4xx by which a server says that it is busy, not that the request is wrong. */
const TEMPORARY = new Set([408, 425, 429]);
/** A logout token, or as much of it as an answer repeats: the header and the claims of a JWT begin like this. */
const TOKEN = /eyJ[\w-]*(?:\.[\w-]*)*/g;

/** Why a logout token was not taken. `message` holds no token and is safe to log. */
export class SendFailure extends Error {
  override readonly name = 'SendFailure';
  readonly kind: FailureKind;

  constructor(kind: FailureKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }

  /** @param text what the application answered with, or the beginning of it. */
  static answered(status: number, text: string): SendFailure {
    const said = answerExcerpt(text.replace(TOKEN, '[token]'));
    return new SendFailure(kindOf(status), `it answered ${status}${said && `: ${said}`}`);
  }

  /** Whatever kept a request from being answered. */
  static notSent(error: unknown): SendFailure {
    if ((error as Error).name === 'TimeoutError') {
      return new SendFailure('unavailable', 'it did not answer in time', { cause: error });
    }
    const { cause } = error as { cause?: { code?: unknown } };
    const code = typeof cause?.code === 'string' ? cause.code : (error as Error).name;
    return new SendFailure('unavailable', `it could not be reached (${code})`, { cause: error });
  }
}

function kindOf(status: number): FailureKind {
  if (status === 400) return 'refused';
  return status < 500 && !TEMPORARY.has(status) ? 'misdirected' : 'unavailable';
}
