import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import { ConfigError } from './config/config-error.ts';
import type { Config } from './config.ts';

/**
 * Serves HTTPS without a proxy in front.
 *
 * @throws {ConfigError} for files that are not there, or are no certificate and its key.
 */
export function createTlsServer(
  { certFile, keyFile }: NonNullable<Config['tls']>,
  listener: RequestListener,
): Server {
  try {
    return createServer({ cert: readFileSync(certFile), key: readFileSync(keyFile) }, listener);
  } catch (error) {
    throw new ConfigError(
      'GATEHOUSE_TLS_CERT',
      `HTTPS cannot be served with GATEHOUSE_TLS_CERT=${certFile} and GATEHOUSE_TLS_KEY=${keyFile} (${(error as Error).message}): give a certificate and its key, as PEM files that this user may read.`,
    );
  }
}
