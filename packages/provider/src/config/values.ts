import { isIP } from 'node:net';
import type { ConfigError } from './config-error.ts';

/** What is logged, from everything to nothing. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
/** Names of this machine for itself. */
export const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

const SHORTEST_SECRET = 32;
const MOST_REQUESTS = 1_000_000;

/** Says of a value what is wrong with it and how to mend it; the name of the variable stands before. */
export type Refuse = (mend: string) => ConfigError;

/** An origin by https, or by http on this machine. */
export function parseUrl(value: string, refuse: Refuse): string {
  const url = URL.parse(value);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw refuse('is not a web address: give one such as https://sso.example.com.');
  }
  if (url.pathname !== '/' || url.search || url.hash || url.username) {
    throw refuse(`must be scheme, host and port only: give ${url.origin}.`);
  }
  if (url.protocol === 'http:' && !LOOPBACK.has(url.hostname)) {
    throw refuse(
      `must begin with https, since passwords would cross the network readable: give https://${url.host} (a proxy may end TLS), or http on localhost.`,
    );
  }
  return url.origin;
}

/** https, since what is asked says something about a password that is being set; http on this machine. */
export function parseServiceUrl(value: string, refuse: Refuse): string {
  const url = URL.parse(value);
  const isSafe =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname));
  if (!url || !isSafe || url.search || url.hash || url.username) {
    throw refuse(
      'is not an https address without a query: give one such as https://api.pwnedpasswords.com.',
    );
  }
  return url.href.replace(/\/+$/, '');
}

/** A port. */
export function parsePort(value: string, refuse: Refuse): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw refuse('is not a port: give a whole number from 1 to 65535.');
  }
  return port;
}

/** An IP address or a host name. */
export function parseHost(value: string, refuse: Refuse): string {
  if (!isIP(value) && !/^[a-z0-9.-]+$/i.test(value)) {
    throw refuse('is not an address: give an IP address of this machine, or 0.0.0.0 for all.');
  }
  return value;
}

/** The address of a PostgreSQL database. */
export function parseDatabaseUrl(value: string, refuse: Refuse): string {
  if (!/^postgres(ql)?:\/\/.+/.test(value) || !URL.canParse(value)) {
    throw refuse('is not a PostgreSQL address: give postgres://user:password@host:5432/name.');
  }
  return value;
}

/** Master secrets, the newest first. */
export function parseSecrets(value: string, refuse: Refuse): [string, ...string[]] {
  const secrets = value.split(',').map((secret) => secret.trim());
  if (secrets.some((secret) => secret.length < SHORTEST_SECRET)) {
    throw refuse(
      `has fewer than ${SHORTEST_SECRET} characters: make one with \`openssl rand -base64 48\`.`,
    );
  }
  return secrets as [string, ...string[]];
}

/** An e-mail address. */
export function parseEmail(value: string, refuse: Refuse): string {
  if (!/^[^\s@]+@[^\s@]+$/.test(value)) throw refuse('is not an e-mail address.');
  return value;
}

/** The password of the first administrator. */
export function parsePassword(value: string, refuse: Refuse): string {
  if (value.length < 8) throw refuse('is too short: give at least 8 characters.');
  return value;
}

/** IP addresses and ranges of them. */
export function parseProxies(value: string, refuse: Refuse): string[] {
  const addresses = value.split(',').map((address) => address.trim());
  for (const address of addresses) {
    const [ip = '', bits = '0'] = address.split('/');
    if (!isIP(ip) || !/^\d{1,3}$/.test(bits)) {
      throw refuse('is not a list of addresses: give IP addresses or ranges such as 10.0.0.0/8.');
    }
  }
  return addresses;
}

/** One of {@link LOG_LEVELS}. */
export function parseLogLevel(value: string, refuse: Refuse): (typeof LOG_LEVELS)[number] {
  const level = LOG_LEVELS.find((known) => known === value);
  if (!level) throw refuse(`is not a level: give one of ${LOG_LEVELS.join(', ')}.`);
  return level;
}

/** How many requests; 0: any number. */
export function parseClientPackage(value: string, refuse: Refuse): string {
  if (value.startsWith('-') || /\p{Cc}/u.test(value)) {
    throw refuse('is nothing that npm can install: give a name, a path or an address.');
  }
  return value;
}

/** @returns requests in a while; 0: not limited. */
export function parseRateLimit(value: string, refuse: Refuse): number {
  const limit = Number(value);
  if (!Number.isInteger(limit) || limit < 0 || limit > MOST_REQUESTS) {
    throw refuse(`is not a limit: give a whole number from 1 to ${MOST_REQUESTS}, or 0 for none.`);
  }
  return limit;
}
