import type { Clock } from '../core/clock.ts';
import { GatehouseError } from '../core/errors.ts';
import { cookieNames, readCookie, setCookie } from './cookies.ts';
import { type EndedCheck, endedMeanwhile } from './ended-sessions.ts';
import { createRecentCache } from './recent-cache.ts';
import { createSealedValues } from './sealed-value.ts';
import {
  endOf,
  parseSession,
  type Session,
  type SessionRecord,
  serializeSession,
  sessionOf,
} from './session.ts';
import { rollStep, type Sessions } from './sessions.ts';

/** Browsers keep cookies of 4,096 bytes, name and attributes included. */
const CHUNK_LENGTH = 3800;
/** Node.js refuses requests with more than 16 KB of headers. */
const MAX_CHUNKS = 3;
/** Decrypted sessions kept; at most about 11 KB each. */
const CACHE_SIZE = 500;
/** A value ends with its authentication tag, which tells it apart as well as a hash of the whole would. */
const TAG_LENGTH = 22;
/** Milliseconds that the time of a logout may lie ahead, between servers whose clocks differ. */
const CLOCK_DIFFERENCE = 5 * 60 * 1000;

/**
 * Sessions kept in the browser, encrypted, in a cookie of this name, split over `name`, `name.1`, …
 * when large. A logout leaves its time in a cookie `name_out`: sessions of before it count no more,
 * so that a slower request of another tab, which writes the cookie again, does not undo it.
 */
export function createCookieSessions(settings: {
  name: string;
  secure: boolean;
  secrets: readonly string[];
  /** Milliseconds. */
  lifetime: number;
  /** Milliseconds. */
  idleLifetime: number | undefined;
  ended: EndedCheck;
  clock: Clock;
}): Sessions {
  const { name, secure, secrets, lifetime, idleLifetime, ended, clock } = settings;
  const sealed = createSealedValues(secrets, 'session');
  const cache = createRecentCache<{ value: string; session: Session }>(CACHE_SIZE);
  const chunkName = (index: number) => (index === 0 ? name : `${name}.${index}`);
  const endedName = `${name}_out`;

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

  /** When this browser last signed out; 0 when it did not. */
  function endedAt(header: string): number {
    const value = readCookie(header, endedName);
    if (value === undefined || !/^\d{1,16}$/.test(value)) return 0;
    const time = Number(value);
    return time <= clock() + CLOCK_DIFFERENCE ? time : 0;
  }

  function read(header: string): Session | undefined | Promise<Session | undefined> {
    const value = readValue(header);
    if (value === undefined) return undefined;
    const session = lookUp(value);
    if (session === undefined || endOf(session) <= clock()) return undefined;
    if (session.issuedAt <= endedAt(header)) return undefined;
    const isOver = ended.isOver(session);
    if (isOver instanceof Promise) return isOver.then((over) => (over ? undefined : session));
    return isOver ? undefined : session;
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

  function write(record: SessionRecord, header: string): string[] {
    let chunks = split(record);
    if (chunks.length > MAX_CHUNKS && record.tokens.idToken !== undefined) {
      // The provider can still end its session, after asking; a session is worth more than that.
      const { idToken: _, ...tokens } = record.tokens;
      chunks = split({ ...record, tokens });
    }
    if (chunks.length > MAX_CHUNKS) {
      throw new GatehouseError(
        'session_too_large',
        `claims and tokens need ${chunks.length} cookies of ${CHUNK_LENGTH} bytes, and ${MAX_CHUNKS} are the most; keep sessions in a store (sessionStore), or ask for fewer scopes`,
      );
    }
    const maxAge = Math.max(1, Math.round((endOf(record) - clock()) / 1000));
    const stored = chunks.map((chunk, index) =>
      setCookie(chunkName(index), chunk, { path: '/', secure, maxAge }),
    );
    const names = new Set(chunks.map((_, index) => chunkName(index)));
    return [...stored, ...expire(chunksIn(header).filter((found) => !names.has(found)))];
  }

  return {
    read,

    async start(record, header) {
      // A session begun in the millisecond of the logout, or before it by another server's clock, is new all the same.
      const issuedAt = Math.max(record.issuedAt, endedAt(header) + 1);
      const session = sessionOf({ ...record, issuedAt });
      if (await ended.isOverNow(session)) throw endedMeanwhile();
      return { session, cookies: write(session, header) };
    },

    async change(session, change, header) {
      const changed = sessionOf({ ...session, ...change });
      return { session: changed, cookies: write(changed, header) };
    },

    roll(session, header) {
      if (idleLifetime === undefined || session.idleExpiresAt === undefined) return [];
      const now = clock();
      if (now - (session.idleExpiresAt - idleLifetime) < rollStep(idleLifetime)) return [];
      return write({ ...session, idleExpiresAt: now + idleLifetime }, header);
    },

    async end(header) {
      const ended = setCookie(endedName, String(clock()), {
        path: '/',
        secure,
        maxAge: Math.ceil(lifetime / 1000),
      });
      return [ended, ...expire(chunksIn(header))];
    },

    forget: (header) => expire(chunksIn(header)),
  };
}
