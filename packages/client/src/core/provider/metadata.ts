import * as openid from 'openid-client';
import type { Clock } from '../clock.ts';
import { GatehouseError } from '../errors.ts';
import { isSafeAddress } from './addresses.ts';
import { providerFailure } from './failure.ts';
import type { ProviderEndpoints, ResolvedProvider } from './options.ts';

/** Metadata is read again after this time, in milliseconds. */
const REFRESH_AFTER = 60 * 60 * 1000;
/** Milliseconds before an outage is looked into again, while the old metadata serves. */
const COOL_DOWN = 30 * 1000;

/** What the provider says of itself. */
export interface Metadata {
  /**
   * Read at first use, then once an hour; shared by concurrent callers. Failures are not kept, and the old
   * metadata serves on through an outage.
   *
   * @throws {GatehouseError} `provider_unavailable`, `provider_invalid_response`
   */
  read(): Promise<openid.ServerMetadata>;
}

/** OpenID Connect Discovery 1.0, section 4; or the endpoints that were set by hand. */
export function createMetadata(
  resolved: ResolvedProvider,
  { http, clock }: { http: openid.CustomFetch; clock: Clock },
): Metadata {
  if (resolved.endpoints) {
    const metadata = fromEndpoints(resolved.issuer, resolved.endpoints);
    return { read: () => Promise.resolve(metadata) };
  }
  let current: openid.ServerMetadata | undefined;
  let readAgainAt = 0;
  let pending: Promise<openid.ServerMetadata> | undefined;

  async function discover(): Promise<openid.ServerMetadata> {
    try {
      current = await discovery(resolved, http);
      readAgainAt = clock() + REFRESH_AFTER;
    } catch (error) {
      if (!current) throw error;
      readAgainAt = clock() + COOL_DOWN;
    } finally {
      pending = undefined;
    }
    return current;
  }

  return {
    read() {
      if (current && clock() < readAgainAt) return Promise.resolve(current);
      pending ??= discover();
      return pending;
    },
  };
}

async function discovery(
  { issuer, clientId }: ResolvedProvider,
  http: openid.CustomFetch,
): Promise<openid.ServerMetadata> {
  let document: unknown;
  try {
    const configuration = await openid.discovery(
      new URL(issuer),
      clientId,
      undefined,
      openid.None(),
      {
        [openid.customFetch]: async (...request) => {
          const response = await http(...request);
          document = await response
            .clone()
            .json()
            .catch(() => undefined);
          return response;
        },
        execute: issuer.startsWith('http:') ? [openid.allowInsecureRequests] : [],
      },
    );
    requireSafeAddresses(configuration.serverMetadata());
    return Object.freeze(document as openid.ServerMetadata);
  } catch (error) {
    throw providerFailure(error, `discovery of ${issuer} failed`, { during: 'discovery' });
  }
}

/** Every endpoint is looked at once, whoever would use it: one without https gives codes and tokens away. */
function requireSafeAddresses(metadata: openid.ServerMetadata): void {
  const aliases = metadata.mtls_endpoint_aliases ?? {};
  for (const [name, value] of [...Object.entries(metadata), ...Object.entries(aliases)]) {
    if (!/(_endpoint|^jwks_uri)$/.test(name) || value === undefined || value === null) continue;
    if (typeof value === 'string' && isSafeAddress(value)) continue;
    throw new GatehouseError(
      'provider_invalid_response',
      `discovery failed: ${name} is not an https address`,
    );
  }
}

function fromEndpoints(issuer: string, endpoints: ProviderEndpoints): openid.ServerMetadata {
  const named = {
    authorization_endpoint: endpoints.authorization,
    token_endpoint: endpoints.token,
    jwks_uri: endpoints.jwks,
    userinfo_endpoint: endpoints.userinfo,
    end_session_endpoint: endpoints.endSession,
    revocation_endpoint: endpoints.revocation,
    introspection_endpoint: endpoints.introspection,
    pushed_authorization_request_endpoint: endpoints.pushedAuthorizationRequest,
  };
  const given = Object.entries(named).filter(([, value]) => value !== undefined);
  return Object.freeze({ issuer, ...Object.fromEntries(given) });
}
