import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate and its private key, in PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Certificates for one test run. */
export interface Certificates {
  /** The authority's own certificate. */
  readonly ca: string;
  /** Of 127.0.0.1, by the authority. */
  readonly server: Certificate;
  /** `CN=app`, by the authority. */
  readonly client: Certificate;
  /** `CN=app`, by itself. */
  readonly selfSigned: Certificate;
}

/** Whether the program that makes them is there. */
export function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-certificates-'));
  const file = (name: string) => join(folder, name);
  const read = (name: string) => readFileSync(file(name), 'utf8');
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

  const selfSigned = (name: string, subject: string): Certificate => {
    openssl(
      ...['req', '-x509', ...newKey, '-days', '2', '-subj', subject],
      ...['-keyout', file(`${name}.key`), '-out', file(`${name}.pem`)],
    );
    return { cert: read(`${name}.pem`), key: read(`${name}.key`) };
  };
  const signed = (name: string, subject: string, extensions: string): Certificate => {
    writeFileSync(file(`${name}.ext`), extensions);
    openssl(
      ...['req', ...newKey, '-subj', subject],
      ...['-keyout', file(`${name}.key`), '-out', file(`${name}.csr`)],
    );
    openssl(
      ...['x509', '-req', '-in', file(`${name}.csr`), '-days', '2', '-CAcreateserial'],
      ...['-CA', file('ca.pem'), '-CAkey', file('ca.key')],
      ...['-extfile', file(`${name}.ext`), '-out', file(`${name}.pem`)],
    );
    return { cert: read(`${name}.pem`), key: read(`${name}.key`) };
  };
  try {
    const { cert: ca } = selfSigned('ca', '/CN=authority of the test');
    return {
      ca,
      server: signed('server', '/CN=127.0.0.1', 'subjectAltName=IP:127.0.0.1'),
      client: signed('client', '/CN=app', 'extendedKeyUsage=clientAuth'),
      selfSigned: selfSigned('self', '/CN=app'),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
