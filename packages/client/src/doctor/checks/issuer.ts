import { connect } from 'node:tls';
import type { ServerMetadata } from 'openid-client';
import type { Clock } from '../../core/clock.ts';
import { createHttp } from '../../core/provider/http.ts';
import { createMetadata } from '../../core/provider/metadata.ts';
import { type Finding, findings, type ProviderPatient } from '../check.ts';

/** Days before its end at which a certificate is worth a word. */
const CERTIFICATE_DAYS = 14;

/** Asks the provider who it is; its metadata, when it is the one that the settings mean. */
export async function checkIssuer(
  patient: ProviderPatient,
  clock: Clock,
): Promise<{ readonly metadata: ServerMetadata | undefined; readonly found: readonly Finding[] }> {
  const { resolved, name } = patient;
  const { ok, error } = findings('issuer.discovery', name);
  const http = createHttp(resolved);
  try {
    const metadata = await createMetadata(resolved, { http, clock }).read();
    return {
      metadata,
      found: [ok(`${resolved.issuer} answers`), ...checkFeatures(patient, metadata)],
    };
  } catch (cause) {
    const message = reasonsOf(cause);
    return { metadata: undefined, found: [error(message, await mendFor(patient, message))] };
  }
}

/** Where a slash, the scheme or the path makes the difference, which one is right is found out by asking. */
async function mendFor({ resolved }: ProviderPatient, message: string): Promise<string> {
  const { issuer } = resolved;
  const named = /calls itself (\S+?);/.exec(message)?.[1];
  if (named !== undefined) return `OIDC_ISSUER=${named}`;
  if (/ENOTFOUND|EAI_AGAIN/.test(message)) {
    return `OIDC_ISSUER=…   its host name is not known here: look for a typing error`;
  }
  if (/ECONNREFUSED/.test(message)) return `start the provider, or OIDC_ISSUER=… with its port`;
  if (/SELF_SIGNED|UNABLE_TO_(GET|VERIFY)/.test(message)) {
    return `NODE_EXTRA_CA_CERTS=/path/of/its/authority.pem   or gatehouse({ tls: { ca } })`;
  }
  if (/CERT_HAS_EXPIRED/.test(message)) return 'renew the certificate of the provider';
  if (/within \d/.test(message)) return 'gatehouse({ timeout: 10 })   or see why it is slow';
  for (const near of addressesNear(issuer)) {
    const found = await issuerAt(near, resolved);
    if (found !== undefined) return `OIDC_ISSUER=${found}`;
  }
  return 'OIDC_ISSUER=…   the address below which /.well-known/openid-configuration is';
}

/** What is mostly meant by an address where no provider is: with or without a slash, by http on this machine, its path. */
function addressesNear(issuer: string): string[] {
  const slash = issuer.endsWith('/') ? issuer.slice(0, -1) : `${issuer}/`;
  const plain = issuer.replace(/^https:/, 'http:');
  const { origin } = new URL(plain);
  return [slash, plain, `${origin}/oidc`].filter((address) => address !== issuer);
}

async function issuerAt(
  address: string,
  resolved: ProviderPatient['resolved'],
): Promise<string | undefined> {
  try {
    const url = `${address.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const response = await createHttp(resolved)(url, {
      method: 'GET',
      headers: { accept: 'application/json' },
      body: undefined,
      redirect: 'manual',
    });
    const { issuer } = (await response.json()) as { issuer?: unknown };
    return typeof issuer === 'string' ? issuer : undefined;
  } catch {
    return undefined;
  }
}

function checkFeatures(
  { resolved, name }: ProviderPatient,
  metadata: ServerMetadata,
): readonly Finding[] {
  const { ok, warning, error } = findings('issuer.features', name);
  const found: Finding[] = [];
  const methods = metadata.token_endpoint_auth_methods_supported;
  const { tokenEndpointAuthMethod: method } = resolved;
  if (methods && method !== 'none' && !methods.includes(method)) {
    found.push(
      error(
        `it does not take ${method}`,
        `OIDC_TOKEN_ENDPOINT_AUTH_METHOD=${methods.find((one) => one.startsWith('client_secret')) ?? methods[0]}`,
      ),
    );
  }
  const challenges = metadata.code_challenge_methods_supported;
  if (challenges && !challenges.includes('S256')) {
    found.push(warning('it does not say that it knows PKCE with S256', 'update the provider'));
  }
  const responses = metadata.response_types_supported;
  if (responses && !responses.includes('code')) {
    found.push(error('it has no authorization code flow', 'choose another provider'));
  }
  const lacking = resolved.scopeIsDefault
    ? []
    : resolved.scope
        .split(' ')
        .filter((scope) => metadata.scopes_supported?.includes(scope) === false);
  if (lacking.length > 0) {
    const scope = resolved.scope.split(' ').filter((one) => !lacking.includes(one));
    found.push(
      warning(
        `it does not name the scope ${lacking.join(', ')}`,
        `OIDC_SCOPE="${scope.join(' ')}"`,
      ),
    );
  }
  return found.length > 0 ? found : [ok('code flow, PKCE, scopes and authentication method')];
}

/** The end of the provider's certificate. */
export async function checkCertificate({ resolved, name }: ProviderPatient): Promise<Finding> {
  const { ok, warning, skipped } = findings('issuer.certificate', name);
  const url = new URL(resolved.issuer);
  if (url.protocol !== 'https:') return skipped('it has none: http on this machine');
  if (resolved.proxy !== undefined || resolved.fetch) return skipped('it is reached by a proxy');
  const until = await certificateEnd(url, resolved.timeout);
  if (until === undefined) return skipped('it could not be read');
  const days = Math.floor((until.getTime() - Date.now()) / 86_400_000);
  if (days >= CERTIFICATE_DAYS) return ok(`good for ${days} days`);
  return warning(`it ends in ${days} days`, 'renew the certificate of the provider');
}

function certificateEnd(url: URL, timeout: number): Promise<Date | undefined> {
  return new Promise((done) => {
    const socket = connect(
      // Its trust is a matter of discovery; here is read when it ends.
      {
        host: url.hostname,
        port: Number(url.port || 443),
        servername: url.hostname,
        rejectUnauthorized: false,
      },
      () => {
        const { valid_to: end } = socket.getPeerCertificate();
        socket.destroy();
        done(end ? new Date(end) : undefined);
      },
    );
    socket.setTimeout(timeout * 1000, () => socket.destroy());
    socket.on('error', () => done(undefined));
    socket.on('close', () => done(undefined));
  });
}

/** An error with its causes, one line. */
export function reasonsOf(error: unknown): string {
  const reasons: string[] = [];
  for (let at = error; at instanceof Error; at = at.cause) {
    if (!reasons.some((reason) => reason.includes(at.message))) reasons.push(at.message);
  }
  return reasons.join(' <- ').replaceAll(/\s+/g, ' ');
}
