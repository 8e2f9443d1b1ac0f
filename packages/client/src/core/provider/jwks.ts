import type { CustomFetch } from 'openid-client';
import type { Clock } from '../clock.ts';
import { GatehouseError } from '../errors.ts';

/** Keys are read again after this time, in milliseconds: a key that was withdrawn is then no longer trusted. */
const REFRESH_AFTER = 10 * 60 * 1000;
/** Milliseconds between two requests while there are keys: tokens with made-up key ids cost no more than that. */
const COOL_DOWN = 30 * 1000;
const REQUEST: Parameters<CustomFetch>[1] = {
  method: 'GET',
  headers: { accept: 'application/json, application/jwk-set+json' },
  body: undefined,
  redirect: 'manual',
};

/** A JSON Web Key Set. RFC 7517, section 5 */
export interface JwkSet {
  readonly keys: readonly JsonWebKey[];
}

/** The provider's keys, kept over the changes of its metadata. */
export interface Jwks {
  /** The keys that were read lately. */
  recent(uri: string): JwkSet | undefined;
  /**
   * Asks the provider for its keys, because a token names one that is not known, or because none were read
   * lately. Concurrent callers share one request; within 30 s of the last, and while the provider does not
   * answer, it is the last good ones.
   *
   * @throws {GatehouseError} when there are none yet.
   */
  refresh(uri: string, request: Parameters<CustomFetch>[1]): Promise<Response>;
  /**
   * The keys that were read lately, else those of {@link Jwks.renew}.
   *
   * @throws {GatehouseError} `provider_unavailable`, `provider_invalid_response` when there are none.
   */
  read(uri: string): Promise<JwkSet>;
  /** As {@link Jwks.refresh}; the same object as before unless keys were read. */
  renew(uri: string): Promise<JwkSet>;
}

/** OpenID Connect Core 1.0, section 10.1.1 */
export function createJwks({ http, clock }: { http: CustomFetch; clock: Clock }): Jwks {
  let source = '';
  let current: JwkSet | undefined;
  let readAt = 0;
  let askedAt = Number.NEGATIVE_INFINITY;
  let pending: Promise<Response> | undefined;

  async function ask(uri: string, request: Parameters<CustomFetch>[1]): Promise<Response> {
    askedAt = clock();
    try {
      const response = await http(uri, request);
      const found = response.ok ? await readKeys(response.clone()) : undefined;
      // Metadata that changed meanwhile has asked anew.
      if (uri !== source) return response;
      if (found) {
        current = found;
        readAt = clock();
      }
      return current ? Response.json(current) : response;
    } catch (error) {
      if (current && uri === source) return Response.json(current);
      throw error;
    }
  }

  function follow(uri: string): void {
    if (uri === source) return;
    // Keys of another address say nothing of this one's.
    source = uri;
    current = undefined;
    askedAt = Number.NEGATIVE_INFINITY;
    pending = undefined;
  }

  function recent(uri: string): JwkSet | undefined {
    follow(uri);
    return current && clock() - readAt < REFRESH_AFTER ? current : undefined;
  }

  async function refresh(uri: string, request: Parameters<CustomFetch>[1]): Promise<Response> {
    follow(uri);
    if (!pending) {
      if (current && clock() - askedAt < COOL_DOWN) return Response.json(current);
      const asked = ask(uri, request).finally(() => {
        if (pending === asked) pending = undefined;
      });
      pending = asked;
    }
    return (await pending).clone();
  }

  async function renew(uri: string): Promise<JwkSet> {
    const { status } = await refresh(uri, REQUEST);
    if (current && uri === source) return current;
    throw new GatehouseError(
      status >= 500 ? 'provider_unavailable' : 'provider_invalid_response',
      `the keys of the provider can't be read: HTTP ${status}${status === 200 ? ', and no keys in the answer' : ''}`,
    );
  }

  return { recent, refresh, renew, read: async (uri) => recent(uri) ?? (await renew(uri)) };
}

async function readKeys(response: Response): Promise<JwkSet | undefined> {
  const body: unknown = await response.json().catch(() => undefined);
  if (typeof body !== 'object' || body === null || !('keys' in body)) return undefined;
  const { keys } = body;
  if (!Array.isArray(keys) || keys.length === 0) return undefined;
  return keys.every((key) => typeof key === 'object' && key !== null) ? { keys } : undefined;
}
