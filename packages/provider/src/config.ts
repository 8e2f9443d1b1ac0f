import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { ConfigError } from './config/config-error.ts';
import type { MailFrom, SmtpServer } from './config/smtp.ts';
import { type LOG_LEVELS, LOOPBACK } from './config/values.ts';
import { fileKey, type Variable, variables } from './config/variables.ts';
import { ConfigError } from './config-error.ts';
import { nearest } from './expressions/nearest.ts';
import { type MailFrom, parseMailFrom, parseSmtpUrl, type SmtpServer } from './smtp-config.ts';

const require = createRequire(import.meta.url);

/** What the operator decided, validated once at start and never changed. */
export interface Config {
  /** Public base URL without a trailing slash; what people's browsers open. */
  readonly url: string;
  /** Issuer Identifier (OpenID Connect Discovery 1.0, section 3): `url` + `/oidc`. */
  readonly issuer: string;
  /** The public address is this machine's own: development. */
  readonly isLoopback: boolean;
  readonly port: number;
  readonly host: string;
  readonly dataFolder: string;
  readonly databaseUrl: string | undefined;
  /** Master secrets, newest first; absent: made at first start in the data folder, embedded database only. */
  readonly secrets: readonly [string, ...string[]] | undefined;
  readonly adminEmail: string;
  /** Absent: generated at first start and printed once. */
  readonly adminPassword: string | undefined;
  /** PEM files with which the provider serves HTTPS itself. */
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  /** Addresses whose `X-Forwarded-*` headers are believed. */
  readonly trustProxy: readonly string[];
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** Database of addresses in MaxMind's format; absent: nobody knows where an address is. */
  readonly geoipFile: string | undefined;
  /** Requests of a token holder to the admin API in 10 seconds; 0: not limited. */
  readonly apiRateLimit: number;
  /** Where mails go; absent: kept in the outbox of development, or nowhere on any other address. */
  readonly smtp: SmtpServer | undefined;
  readonly mailFrom: MailFrom;
  /** Base address of a service that knows leaked passwords; undefined: none is asked. */
  readonly breachedPasswordsUrl: string | undefined;
  /** What quickstarts have npm install for our client: its name, or where a package of it is. */
  readonly clientPackage: string;
  /** Password hashes computed at the same time. */
  readonly passwordThreads: number;
}

interface Variable<T> {
  name: string;
  meaning: string;
  /** As printed in the reference. */
  default: string;
  parse: (value: string) => T;
}

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
const SHORTEST_SECRET = 32;
const MOST_REQUESTS = 1_000_000;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Every variable the provider reads; the reference in the docs is checked against this table. */
export const variables = {
  url: define(
    'GATEHOUSE_URL',
    'public base URL; the issuer is this + /oidc',
    'http://localhost:3000',
    parseUrl,
  ),
  port: define('GATEHOUSE_PORT', 'port to listen on', '3000', parsePort),
  host: define('GATEHOUSE_HOST', 'address to listen on', '127.0.0.1', parseHost),
  data: define(
    'GATEHOUSE_DATA',
    'folder of the embedded database and the generated secret',
    '.gatehouse',
    (value) => resolve(value),
  ),
  databaseUrl: define(
    'DATABASE_URL',
    'postgres://…; absent: the embedded SQLite',
    '',
    parseDatabaseUrl,
  ),
  secret: define(
    'GATEHOUSE_SECRET',
    'master key: encrypts secrets at rest, signs cookies; several, comma-separated, for rotation',
    'made at first start, embedded database only',
    parseSecrets,
  ),
  adminEmail: define(
    'GATEHOUSE_ADMIN_EMAIL',
    'first administrator, at first start only',
    'admin@localhost',
    parseEmail,
  ),
  adminPassword: define(
    'GATEHOUSE_ADMIN_PASSWORD',
    'first administrator, at first start only',
    'generated and printed once',
    parsePassword,
  ),
  tlsCert: define(
    'GATEHOUSE_TLS_CERT',
    'PEM file: serve HTTPS without a proxy in front; with GATEHOUSE_TLS_KEY',
    '',
    (value) => resolve(value),
  ),
  tlsKey: define('GATEHOUSE_TLS_KEY', 'PEM file: the key of GATEHOUSE_TLS_CERT', '', (value) =>
    resolve(value),
  ),
  trustProxy: define(
    'GATEHOUSE_TRUST_PROXY',
    'addresses whose X-Forwarded-* headers are believed, comma-separated',
    'none',
    parseProxies,
  ),
  logLevel: define(
    'GATEHOUSE_LOG_LEVEL',
    `what is logged to standard error, as JSON lines: ${LOG_LEVELS.join(', ')}`,
    'info',
    parseLogLevel,
  ),
  geoip: define(
    'GATEHOUSE_GEOIP',
    'file in MaxMind’s format (mmdb) that says in which country and city an address is; absent: sessions are shown without a place',
    '',
    (value) => resolve(value),
  ),
  apiRateLimit: define(
    'GATEHOUSE_API_RATE_LIMIT',
    'requests to the admin API that each token holder may make in 10 seconds, in each process; 0: no limits',
    '600',
    parseRateLimit,
  ),
  smtpUrl: define(
    'SMTP_URL',
    'smtp://user:password@host:587 or smtps://…: the server that takes our mails; absent: no mail leaves',
    '',
    parseSmtpUrl,
  ),
  mailFrom: define(
    'GATEHOUSE_MAIL_FROM',
    'who mails are from: an address, or Name <address>',
    'no-reply@ and the host of GATEHOUSE_URL',
    parseMailFrom,
  ),
  breachedPasswordsUrl: define(
    'GATEHOUSE_BREACHED_PASSWORDS_URL',
    'a service that knows leaked passwords by the range API of Have I Been Pwned, such as https://api.pwnedpasswords.com',
    'none: no password is known to be leaked',
    parseServiceUrl,
  ),
  clientPackage: define(
    'GATEHOUSE_CLIENT_PACKAGE',
    'what quickstarts have npm install for our client: a name, or the path or address of a packed one',
    '@gatehouse/client',
    parseClientPackage,
  ),
} as const;

/** Name of a variable in `gatehouse.yaml`: lower case, without the prefix. */
export function fileKey(name: string): string {
  return name.replace(/^GATEHOUSE_/, '').toLowerCase();
}

/**
 * Reads the configuration from the environment and `gatehouse.yaml` in `folder`; the environment wins.
 *
 * @throws {ConfigError} with one sentence that names the variable and says how to mend it.
 */
export function loadConfig(
  environment: Readonly<Record<string, string | undefined>>,
  folder: string = process.cwd(),
): Config {
  refuseUnknown(environment);
  const file = readFile(resolve(folder, 'gatehouse.yaml'));
  const read = <T>(variable: Variable<T>): T | undefined => {
    const value = environment[variable.name]?.trim() || file.get(fileKey(variable.name));
    if (value === undefined || value === '') return undefined;
    return variable.parse(value);
  };

  const givenUrl = read(variables.url);
  const port = read(variables.port) ?? portOf(givenUrl) ?? 3000;
  const url = givenUrl ?? `http://localhost:${port}`;
  const databaseUrl = read(variables.databaseUrl);
  const secrets = read(variables.secret);
  if (databaseUrl && !secrets) {
    throw new ConfigError(
      'GATEHOUSE_SECRET',
      'GATEHOUSE_SECRET is needed with DATABASE_URL, since every node must have the same: make one with `openssl rand -base64 48`.',
    );
  }
  const certFile = read(variables.tlsCert);
  const keyFile = read(variables.tlsKey);
  if (Boolean(certFile) !== Boolean(keyFile)) {
    const missing = certFile ? 'GATEHOUSE_TLS_KEY' : 'GATEHOUSE_TLS_CERT';
    throw new ConfigError(
      missing,
      `${missing} is missing: HTTPS needs the certificate and its key.`,
    );
  }
  return Object.freeze({
    url,
    issuer: `${url}/oidc`,
    isLoopback: LOOPBACK.has(new URL(url).hostname),
    port,
    host: read(variables.host) ?? '127.0.0.1',
    dataFolder: read(variables.data) ?? resolve('.gatehouse'),
    databaseUrl,
    secrets,
    adminEmail: read(variables.adminEmail) ?? 'admin@localhost',
    adminPassword: read(variables.adminPassword),
    tls: certFile && keyFile ? { certFile, keyFile } : undefined,
    trustProxy: read(variables.trustProxy) ?? [],
    logLevel: read(variables.logLevel) ?? 'info',
    geoipFile: read(variables.geoip),
    apiRateLimit: read(variables.apiRateLimit) ?? 600,
    smtp: read(variables.smtpUrl),
    mailFrom: read(variables.mailFrom) ?? { name: undefined, address: noReplyAt(url) },
    breachedPasswordsUrl: read(variables.breachedPasswordsUrl),
    clientPackage: read(variables.clientPackage) ?? '@gatehouse/client',
    passwordThreads: availableParallelism(),
  });
}

/** A misspelt name would otherwise be a setting that silently does nothing. */
function refuseUnknown(environment: Readonly<Record<string, string | undefined>>): void {
  const known = new Set<string>(Object.values(variables).map(({ name }) => name));
  for (const name of Object.keys(environment)) {
    if (!name.startsWith('GATEHOUSE_') || known.has(name)) continue;
    if (name === 'GATEHOUSE_BROWSER' || name.startsWith('GATEHOUSE_TEST_')) continue;
    throw new ConfigError(
      name,
      `${name} is not a variable of this version; ${meant(name, [...known])}.`,
    );
  }
}

/** The one that was probably meant; where none is near, all there are. */
function meant(name: string, known: readonly string[]): string {
  const guess = nearest(name, known);
  return guess ? `${guess} is probably meant` : `it knows ${known.join(', ')}`;
}

function readFile(path: string): Map<string, string> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw new ConfigError('gatehouse.yaml', `${path} cannot be read: ${(error as Error).message}.`);
  }
  // Only where there is a file: most have none.
  const { parse: parseYaml }: typeof import('yaml') = require('yaml');
  let content: unknown;
  try {
    content = parseYaml(text) ?? {};
  } catch (error) {
    const [firstLine] = (error as Error).message.split('\n');
    throw new ConfigError('gatehouse.yaml', `${path} is not valid YAML: ${firstLine}`);
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new ConfigError(
      'gatehouse.yaml',
      `${path} must hold names and values, such as "port: 3000".`,
    );
  }
  const known = new Set(Object.values(variables).map(({ name }) => fileKey(name)));
  return new Map(
    Object.entries(content).map(([key, value]) => {
      if (!known.has(key)) {
        throw new ConfigError(
          'gatehouse.yaml',
          `${path}: "${key}" is not a setting; ${meant(key, [...known])}.`,
        );
      }
      return [key, Array.isArray(value) ? value.join(',') : String(value)];
    }),
  );
}

/** A mail address has a name after the @, not an IP address. */
function noReplyAt(url: string): string {
  const { hostname } = new URL(url);
  const isAddress = isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
  return `no-reply@${isAddress ? 'localhost' : hostname}`;
}

function portOf(url: string | undefined): number | undefined {
  if (!url) return undefined;
  const { hostname, port } = new URL(url);
  return LOOPBACK.has(hostname) && port ? Number(port) : undefined;
}

type Refuse = (mend: string) => ConfigError;

function parseUrl(value: string, refuse: Refuse): string {
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
function parseServiceUrl(value: string, refuse: Refuse): string {
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

function parsePort(value: string, refuse: Refuse): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw refuse('is not a port: give a whole number from 1 to 65535.');
  }
  return port;
}

function parseHost(value: string, refuse: Refuse): string {
  if (!isIP(value) && !/^[a-z0-9.-]+$/i.test(value)) {
    throw refuse('is not an address: give an IP address of this machine, or 0.0.0.0 for all.');
  }
  return value;
}

function parseDatabaseUrl(value: string, refuse: Refuse): string {
  if (!/^postgres(ql)?:\/\/.+/.test(value) || !URL.canParse(value)) {
    throw refuse('is not a PostgreSQL address: give postgres://user:password@host:5432/name.');
  }
  return value;
}

function parseSecrets(value: string, refuse: Refuse): [string, ...string[]] {
  const secrets = value.split(',').map((secret) => secret.trim());
  if (secrets.some((secret) => secret.length < SHORTEST_SECRET)) {
    throw refuse(
      `has fewer than ${SHORTEST_SECRET} characters: make one with \`openssl rand -base64 48\`.`,
    );
  }
  return secrets as [string, ...string[]];
}

function parseEmail(value: string, refuse: Refuse): string {
  if (!/^[^\s@]+@[^\s@]+$/.test(value)) throw refuse('is not an e-mail address.');
  return value;
}

function parsePassword(value: string, refuse: Refuse): string {
  if (value.length < 8) throw refuse('is too short: give at least 8 characters.');
  return value;
}

function parseProxies(value: string, refuse: Refuse): string[] {
  const addresses = value.split(',').map((address) => address.trim());
  for (const address of addresses) {
    const [ip = '', bits = '0'] = address.split('/');
    if (!isIP(ip) || !/^\d{1,3}$/.test(bits)) {
      throw refuse('is not a list of addresses: give IP addresses or ranges such as 10.0.0.0/8.');
    }
  }
  return addresses;
}

function parseLogLevel(value: string, refuse: Refuse): (typeof LOG_LEVELS)[number] {
  const level = LOG_LEVELS.find((known) => known === value);
  if (!level) throw refuse(`is not a level: give one of ${LOG_LEVELS.join(', ')}.`);
  return level;
}

function parseClientPackage(value: string, refuse: Refuse): string {
  if (value.startsWith('-') || /\p{Cc}/u.test(value)) {
    throw refuse('is nothing that npm can install: give a name, a path or an address.');
  }
  return value;
}

function parseRateLimit(value: string, refuse: Refuse): number {
  const limit = Number(value);
  if (!Number.isInteger(limit) || limit < 0 || limit > MOST_REQUESTS) {
    throw refuse(`is not a limit: give a whole number from 1 to ${MOST_REQUESTS}, or 0 for none.`);
  }
  return limit;
}
