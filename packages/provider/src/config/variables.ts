import { resolve } from 'node:path';
import { ConfigError } from './config-error.ts';
import { parseMailFrom, parseSmtpUrl } from './smtp.ts';
import {
  LOG_LEVELS,
  parseClientPackage,
  parseDatabaseUrl,
  parseEmail,
  parseHost,
  parseLogLevel,
  parsePassword,
  parsePort,
  parseProxies,
  parseRateLimit,
  parseSecrets,
  parseServiceUrl,
  parseUrl,
  type Refuse,
} from './values.ts';

/** A variable that the provider reads. */
export interface Variable<T> {
  name: string;
  meaning: string;
  /** As printed in the reference. */
  default: string;
  parse: (value: string) => T;
}

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

function define<T>(
  name: string,
  meaning: string,
  fallback: string,
  parse: (value: string, refuse: Refuse) => T,
): Variable<T> {
  // A secret is never repeated in a message.
  const shown = (value: string) =>
    /SECRET|ADMIN_PASSWORD|DATABASE|SMTP/.test(name) ? '' : `=${value}`;
  const refuse = (value: string) => (mend: string) =>
    new ConfigError(name, `${name}${shown(value)} ${mend}`);
  return { name, meaning, default: fallback, parse: (value) => parse(value, refuse(value)) };
}
