import { isEmailAddress } from '../email-address.ts';
import { isPlainText } from '../field-checks.ts';
import type { ConfigError } from './config-error.ts';

/** The server that takes our mails. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /**
   * `implicit`: TLS from the first byte (`smtps:`); `required`: STARTTLS, or nothing is sent; `off`: readable by
   * whoever is on the way, as the operator asked for.
   */
  readonly tls: 'implicit' | 'required' | 'off';
  readonly user: string | undefined;
  readonly password: string | undefined;
}

/** Who our mails are from. */
export interface MailFrom {
  /** undefined: the name of the installation. */
  readonly name: string | undefined;
  readonly address: string;
}

type Refuse = (mend: string) => ConfigError;

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
const EXAMPLE = 'smtp://user:password@mail.example.com:587';
const SUBMISSION_PORT = 587;
const IMPLICIT_TLS_PORT = 465;

/**
 * Reads `SMTP_URL`. TLS is required (RFC 8314), since links to reset passwords are in our mails; only a server on
 * this machine, or one of which the operator says `?tls=off`, goes without.
 *
 * @throws {ConfigError}
 */
export function parseSmtpUrl(value: string, refuse: Refuse): SmtpServer {
  const url = URL.parse(value);
  if (!url || !/^smtps?:$/.test(url.protocol) || url.hostname === '') {
    throw refuse(`is not the address of a mail server: give one such as ${EXAMPLE}.`);
  }
  const { tls, ...others } = Object.fromEntries(url.searchParams);
  const isBare = /^\/?$/.test(url.pathname) && url.hash === '' && Object.keys(others).length === 0;
  if (!isBare || (tls !== undefined && tls !== 'off')) {
    throw refuse('must be scheme, user, password, host and port, and at most ?tls=off after it.');
  }
  if (tls === 'off' && url.protocol === 'smtps:') {
    throw refuse('asks for TLS by smtps and for none by ?tls=off: give one of both.');
  }
  if (Boolean(url.username) !== Boolean(url.password)) {
    throw refuse('has a user without a password, or a password without a user: give both or none.');
  }
  const isLoopback = LOOPBACK.has(url.hostname);
  if (tls === 'off' && url.username && !isLoopback) {
    throw refuse('would send its password readable: leave out ?tls=off, or the user and password.');
  }
  const implicit = url.protocol === 'smtps:';
  return {
    // The brackets of an IPv6 address are part of the URL, not of the address.
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (implicit ? IMPLICIT_TLS_PORT : SUBMISSION_PORT) : Number(url.port),
    tls: implicit ? 'implicit' : tls === 'off' || isLoopback ? 'off' : 'required',
    user: decode(url.username, refuse),
    password: decode(url.password, refuse),
  };
}

function decode(encoded: string, refuse: Refuse): string | undefined {
  if (encoded === '') return undefined;
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw refuse('has a % that is not the beginning of a code: write %25 for it.');
  }
}

/**
 * Reads `GATEHOUSE_MAIL_FROM`: an address, or `Name <address>`.
 *
 * @throws {ConfigError}
 */
export function parseMailFrom(value: string, refuse: Refuse): MailFrom {
  const [, name = '', bracketed] = /^([^<>]*)<([^<>]+)>$/.exec(value) ?? [];
  const address = (bracketed ?? value).trim();
  const written = name.trim().replace(/^"(.*)"$/, '$1');
  if (!isEmailAddress(address) || !isPlainText(written)) {
    throw refuse(
      'is not a sender: give an address such as login@example.com, or Example <login@example.com>.',
    );
  }
  return { name: written === '' ? undefined : written, address };
}
