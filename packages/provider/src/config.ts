import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { ConfigError } from './config/config-error.ts';
import type { MailFrom, SmtpServer } from './config/smtp.ts';
import { type LOG_LEVELS, LOOPBACK } from './config/values.ts';
import { fileKey, type Variable, variables } from './config/variables.ts';
import { nearest } from './expressions/nearest.ts';

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
