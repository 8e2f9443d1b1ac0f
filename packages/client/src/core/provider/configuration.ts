import { AsyncLocalStorage } from 'node:async_hooks';
import * as openid from 'openid-client';
import type { Clock } from '../clock.ts';
import type { JwkSet, Jwks } from './jwks.ts';
import { importClientKey } from './keys.ts';
import type { Metadata } from './metadata.ts';
import type { ResolvedProvider } from './options.ts';

/** One use of the provider, such as a sign-in that comes back. */
export interface Operation {
  readonly configuration: openid.Configuration;
  /** As the provider published it. */
  readonly metadata: openid.ServerMetadata;
}

/** How often the provider was asked, its keys aside. */
export interface Asked {
  times: number;
}

/** Counts what is asked of the provider inside of a call, which others may share the configuration with. */
export const counted = new AsyncLocalStorage<Asked>();

/** Begins an operation. `jwt` is one that comes with it and not in an answer of the provider. */
export type BeginOperation = (jwt?: string) => Promise<Operation>;

/** Never asked: the place of keys that are pinned. RFC 2606, section 2 */
const PINNED_KEYS = 'https://pinned-keys.invalid/';
/** Seconds from which on `openid-client` asks for keys again when it misses one. */
const AGE_OF_REPLACEABLE_KEYS = 60;

/** Milliseconds after which a configuration is made anew: before `openid-client` drops its keys, at 300 s. */
const REBUILD_AFTER = 180_000;

/**
 * Configures `openid-client` once for as long as metadata and keys are the same, which keeps the keys that it has
 * imported. Its own cache of keys hangs on the configuration, and asks again neither sooner than after 60 s nor
 * through an outage: a new configuration has the keys of ours. Where keys are pinned, each operation has its own.
 */
export function createOperations(dependencies: {
  resolved: ResolvedProvider;
  metadata: Metadata;
  jwks: Jwks;
  http: openid.CustomFetch;
  clock: Clock;
}): BeginOperation {
  const { resolved, jwks, http, clock } = dependencies;
  let authentication: Promise<openid.ClientAuth> | undefined;

  let built: Built | undefined;

  async function build(metadata: openid.ServerMetadata, jwt?: string): Promise<Built> {
    authentication ??= clientAuthentication(resolved);
    const skew = skewNow();
    const configuration = await configure(metadata, await authentication, skew);
    const keysAt = configuration.serverMetadata().jwks_uri ?? '';
    const keysUrl = URL.canParse(keysAt) ? new URL(keysAt).href : undefined;
    const pinned = resolved.idTokenKeys;
    let latestJwt = jwt;

    const recent = pinned || keysAt === '' ? undefined : jwks.recent(keysAt);
    if (recent) {
      openid.setJwksCache(configuration, {
        jwks: { keys: recent.keys as JsonWebKey[] },
        uat: Math.floor(Date.now() / 1000) - AGE_OF_REPLACEABLE_KEYS,
      });
    }
    configuration.timeout = undefined; // That of `http` also covers the body.
    configuration[openid.customFetch] = async (url, options) => {
      if (pinned && url === PINNED_KEYS) {
        return Response.json({ keys: keysFor(latestJwt, pinned) });
      }
      if (options.method === 'GET' && url === keysUrl) return await jwks.refresh(keysAt, options);
      const asked = counted.getStore();
      if (asked) asked.times += 1;
      const response = await http(url, options);
      if (pinned) latestJwt = (await jwtIn(response.clone())) ?? latestJwt;
      return response;
    };
    return { configuration, metadata, keysAt, keys: recent, skew, at: Date.now() };
  }

  function isCurrent(known: Built, metadata: openid.ServerMetadata): boolean {
    return (
      known.metadata === metadata &&
      known.keys === jwks.recent(known.keysAt) &&
      known.skew === skewNow() &&
      Date.now() - known.at < REBUILD_AFTER
    );
  }

  return async (jwt) => {
    const metadata = await dependencies.metadata.read();
    if (resolved.idTokenKeys) return await build(metadata, jwt);
    if (!built || !isCurrent(built, metadata)) built = await build(metadata);
    return built;
  };

  /** Seconds by which our clock is ahead of the system's, which `openid-client` reads. */
  function skewNow(): number {
    return Math.round((clock() - Date.now()) / 1000);
  }

  async function configure(
    metadata: openid.ServerMetadata,
    auth: openid.ClientAuth,
    skew: number,
  ): Promise<openid.Configuration> {
    const algs = [...resolved.idTokenSignedResponseAlgs];
    const server = {
      ...metadata,
      ...(resolved.idTokenKeys ? { jwks_uri: PINNED_KEYS } : {}),
      // What may be signed with which algorithm is for the app to say, not for the provider.
      id_token_signing_alg_values_supported: algs,
      userinfo_signing_alg_values_supported: algs,
      authorization_signing_alg_values_supported: algs,
    };
    const client: Partial<openid.ClientMetadata> = {
      [openid.clockSkew]: skew,
      [openid.clockTolerance]: resolved.clockTolerance,
      use_mtls_endpoint_aliases: resolved.tls?.cert !== undefined,
    };
    const insecure = Object.values(metadata).some(
      (value) => typeof value === 'string' && value.startsWith('http:'),
    );
    // Each address was seen to be https or on this machine, and is again by `http`.
    const execute = [
      openid.enableNonRepudiationChecks,
      ...(resolved.responseMode === 'jwt' ? [openid.useJwtResponseMode] : []),
      ...(insecure ? [openid.allowInsecureRequests] : []),
    ];
    if (resolved.endpoints) {
      const configuration = new openid.Configuration(server, resolved.clientId, client, auth);
      for (const extend of execute) extend(configuration);
      return configuration;
    }
    // Through discovery, though of a document that is known: it knows providers that are different.
    return await openid.discovery(new URL(resolved.issuer), resolved.clientId, client, auth, {
      [openid.customFetch]: () => Promise.resolve(Response.json(server)),
      execute,
    });
  }
}

/** A configuration, and what it was made of. */
interface Built extends Operation {
  readonly keysAt: string;
  readonly keys: JwkSet | undefined;
  readonly skew: number;
  /** Milliseconds since 1970, by the system's clock. */
  readonly at: number;
}

/** OpenID Connect Core 1.0, section 9; RFC 8705, section 2 */
async function clientAuthentication(resolved: ResolvedProvider): Promise<openid.ClientAuth> {
  const { tokenEndpointAuthMethod: method, clientSecret = '', clientKey } = resolved;
  switch (method) {
    case 'client_secret_basic':
      return openid.ClientSecretBasic(clientSecret);
    case 'client_secret_post':
      return openid.ClientSecretPost(clientSecret);
    case 'client_secret_jwt':
      return openid.ClientSecretJwt(clientSecret);
    case 'private_key_jwt': {
      const key = await signingKey(resolved);
      return openid.PrivateKeyJwt(key, {
        [openid.modifyAssertion]: (header) => nameAlgorithm(header, clientKey?.alg),
      });
    }
    case 'tls_client_auth':
    case 'self_signed_tls_client_auth':
      return openid.TlsClientAuth();
    case 'none':
      return openid.None();
  }
}

/** The client's key for assertions and request objects. */
export async function signingKey({ clientKey }: ResolvedProvider): Promise<openid.PrivateKey> {
  if (!clientKey) throw new TypeError('the client has no private key');
  const key = await importClientKey(clientKey);
  return clientKey.kid === undefined ? { key } : { key, kid: clientKey.kid };
}

/** Gives Ed25519 the name by which the provider knows it: RFC 8037 has `EdDSA`, RFC 9864 `Ed25519`. */
export function nameAlgorithm(
  header: Record<string, openid.JsonValue | undefined>,
  alg: string | undefined,
): void {
  if (alg === 'EdDSA' && header.alg === 'Ed25519') header.alg = alg;
}

/** Pinned keys; one without `kid` has that of the token. */
function keysFor(jwt: string | undefined, keys: readonly JsonWebKey[]): JsonWebKey[] {
  const kid = jwt === undefined ? undefined : kidOf(jwt);
  return keys.map((key) =>
    kid === undefined || ('kid' in key && key.kid !== undefined) ? key : { ...key, kid },
  );
}

function kidOf(jwt: string): string | undefined {
  try {
    const header: unknown = JSON.parse(
      Buffer.from(jwt.split('.', 1)[0] ?? '', 'base64url').toString(),
    );
    const kid =
      typeof header === 'object' && header !== null && 'kid' in header ? header.kid : undefined;
    return typeof kid === 'string' ? kid : undefined;
  } catch {
    return undefined;
  }
}

/** The token that an answer has, whose signature is verified next. */
async function jwtIn(response: Response): Promise<string | undefined> {
  const text = await response.text();
  if (response.headers.get('content-type')?.startsWith('application/jwt')) return text;
  try {
    const body: unknown = JSON.parse(text);
    const jwt =
      typeof body === 'object' && body !== null && 'id_token' in body ? body.id_token : undefined;
    return typeof jwt === 'string' ? jwt : undefined;
  } catch {
    return undefined;
  }
}
