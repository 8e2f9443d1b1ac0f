import type { Clock } from '../core/clock.ts';
import { GatehouseError } from '../core/errors.ts';
import { cookieNames, readCookie, setCookie } from './cookies.ts';
import { createRecentCache } from './recent-cache.ts';
import { createSealedValues } from './sealed-value.ts';
import { parseSession, type Session, type SessionRecord, serializeSession } from './session.ts';

/** Browsers keep cookies of 4,096 bytes, name and attributes included. */
const CHUNK_LENGTH = 3800;
/** Node.js refuses requests with more than 16 KB of headers. */
const MAX_CHUNKS = 3;
/** Decrypted sessions kept; at most about 11 KB each. */
const CACHE_SIZE = 500;
/** A value ends with its authentication tag, which tells it apart as well as a hash of the whole would. */
const TAG_LENGTH = 22;

/** Sessions kept in the browser, encrypted. */
export interface CookieSessions {
  /** The session of a request's `Cookie` header, unless forged or expired. Synchronous and cached: for every request. */
  read(cookieHeader: string): Session | undefined;
  /** Whether the header has a session cookie, valid or not. */
  present(cookieHeader: string): boolean;
  /**
   * `Set-Cookie` values that store a session and delete what an older one left.
   *
   * @throws {GatehouseError} `session_too_large`
   */
  store(record: SessionRecord, cookieHeader: string): string[];
  /** `Set-Cookie` values that delete the session. */
  clear(cookieHeader: string): string[];
}

/** Sessions in a cookie of this name, split over `name`, `name.1`, … when large. */
export function createCookieSessions(settings: {
  name: string;
  secure: boolean;
  secrets: readonly string[];
  clock: Clock;
}): CookieSessions {
  const { name, secure, secrets, clock } = settings;
  const sealed = createSealedValues(secrets, 'session');
  const cache = createRecentCache<{ value: string; session: Session }>(CACHE_SIZE);
  const chunkName = (index: number) => (index === 0 ? name : `${name}.${index}`);

  /** The value joined from its chunks; the first begins with their number. */
  function readValue(header: string): string | undefined {
    const first = readCookie(header, name);
    if (first === undefined || first[1] !== '.') return undefined;
    const count = first.charCodeAt(0) - 48;
    if (count === 1) return first;
    if (!(count > 1 && count <= MAX_CHUNKS)) return undefined;
    let value = first;
    for (let index = 1; index < count; index++) {
      const chunk = readCookie(header, chunkName(index));
      if (chunk === undefined) return undefined;
      value += chunk;
    }
    return value;
  }

  function lookUp(value: string): Session | undefined {
    const tag = value.slice(-TAG_LENGTH);
    const cached = cache.get(tag);
    if (cached?.value === value) return cached.session;
    const text = sealed.open(name, value.slice(2));
    const session = text === undefined ? undefined : parseSession(text);
    if (session) cache.set(tag, { value, session });
    return session;
  }

  function split(record: SessionRecord): string[] {
    const value = sealed.seal(name, serializeSession(record));
    const count = Math.ceil((value.length + 2) / CHUNK_LENGTH);
    const numbered = `${count}.${value}`;
    return Array.from({ length: count }, (_, index) =>
      numbered.slice(index * CHUNK_LENGTH, (index + 1) * CHUNK_LENGTH),
    );
  }

  const chunksIn = (header: string) =>
    cookieNames(header, name).filter((found) => found === name || found.startsWith(`${name}.`));
  const expire = (names: readonly string[]) =>
    names.map((found) => setCookie(found, '', { path: '/', secure, maxAge: 0 }));

  return {
    read(header) {
      const value = readValue(header);
      if (value === undefined) return undefined;
      const session = lookUp(value);
      if (session === undefined) return undefined;
      return session.expiresAt * 1000 > clock() ? session : undefined;
    },

    present: (header) => chunksIn(header).length > 0,

    store(record, header) {
      let chunks = split(record);
      if (chunks.length > MAX_CHUNKS && record.idToken !== undefined) {
        // The provider can still end its session, after asking; a session is worth more than that.
        const { idToken: _, ...withoutIdToken } = record;
        chunks = split(withoutIdToken);
      }
      if (chunks.length > MAX_CHUNKS) {
        throw new GatehouseError(
          'session_too_large',
          `the claims need ${chunks.length} cookies of ${CHUNK_LENGTH} bytes, and ${MAX_CHUNKS} are the most; ask for fewer scopes or make the provider send fewer groups`,
        );
      }
      const maxAge = Math.max(1, Math.round(record.expiresAt - clock() / 1000));
      const stored = chunks.map((chunk, index) =>
        setCookie(chunkName(index), chunk, { path: '/', secure, maxAge }),
      );
      const names = new Set(chunks.map((_, index) => chunkName(index)));
      return [...stored, ...expire(chunksIn(header).filter((found) => !names.has(found)))];
    },

    clear: (header) => expire(chunksIn(header)),
  };
}
