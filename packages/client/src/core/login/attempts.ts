import { createHash, createHmac, randomBytes } from 'node:crypto';
import { cookieNames, readCookie, setCookie } from '../../sessions/cookies.ts';
import { createSealedValues } from '../../sessions/sealed-value.ts';
import type { Clock } from '../clock.ts';
import { DEFAULT_PROVIDER } from '../routes.ts';

/** Seconds a person has to come back from the provider. */
const LIFETIME = 60 * 60;
/** Seconds its cookie lasts: longer, so that who comes late is sent on to the page they came for. */
const COOKIE_LIFETIME = 24 * 60 * 60;
/**
 * Length of a `Cookie` header up to which attempts may add up, in bytes. nginx refuses a header
 * line of more than 8 KB, and 50 attempts with paths of 20 characters need about 7.7 KB.
 */
const MAX_COOKIE_HEADER = 8000;
/** Marks the `state` of a sign-in that started by itself after one that could not be continued. */
const RESTARTED = 'r';
const STATE_LENGTH = 43;
/** Entropy of a code verifier. RFC 7636, section 7.1 */
const SEED_BYTES = 32;
const TIME_BYTES = 4;

/** Why the person is sent to the provider. */
export type Purpose = 'login' | 'renewal';

/** One sign-in under way, kept in a cookie of its own so that tabs do not disturb each other. */
export interface LoginAttempt {
  /** In the URL, so that it survives where cookies do not; ends loops. */
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly provider: string;
  readonly purpose: Purpose;
  readonly returnTo: string | undefined;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Private key of DPoP. RFC 9449 */
  readonly dpopKey: JsonWebKey | undefined;
  /** The `max_age` that was asked for besides the options', in seconds: the address that asked can be changed on the way. */
  readonly maxAge: number | undefined;
}

/** What is known of an attempt before it gets its secrets. */
export interface NewAttempt {
  readonly provider: string;
  readonly purpose: Purpose;
  readonly returnTo: string | undefined;
  readonly isRestart: boolean;
  readonly dpopKey: JsonWebKey | undefined;
  readonly maxAge: number | undefined;
}

/** Remembers sign-ins under way between leaving for the provider and coming back. */
export interface LoginAttempts {
  /** An attempt with fresh secrets, and `Set-Cookie` values that remember it and forget the oldest when there are too many. */
  begin(attempt: NewAttempt, cookieHeader: string): { attempt: LoginAttempt; cookies: string[] };
  /** The attempt that a `state` belongs to, if this browser started it. */
  find(state: string, cookieHeader: string): LoginAttempt | undefined;
  isExpired(attempt: LoginAttempt): boolean;
  /** The `Set-Cookie` value that forgets the attempt of a `state`. */
  forget(state: string): string;
}

/** Whether a `state` is that of a sign-in that was started again by itself. */
export function isRestart(state: string): boolean {
  return state.length === STATE_LENGTH + 1 && state.startsWith(RESTARTED);
}

/**
 * Attempts in encrypted cookies named `prefix` and a digest of their `state`. A cookie holds one
 * random seed; `nonce` and code verifier are derived from it, so that many fit into a header.
 */
export function createLoginAttempts(settings: {
  prefix: string;
  path: string;
  secure: boolean;
  secrets: readonly string[];
  maxPending: number;
  clock: Clock;
}): LoginAttempts {
  const { prefix, path, secure, secrets, maxPending, clock } = settings;
  const sealed = createSealedValues(secrets, 'login attempt');
  const nameFor = (state: string) =>
    prefix + createHash('sha256').update(state).digest('base64url').slice(0, 16);
  const expire = (name: string) => setCookie(name, '', { path, secure, maxAge: 0 });

  function open(name: string, header: string): Kept | undefined {
    const value = readCookie(header, name);
    const bytes = value === undefined ? undefined : sealed.openBytes(name, value);
    return bytes && read(bytes);
  }

  /** The oldest cookies that have to go so that one more fits. */
  function evicted(header: string, added: number): string[] {
    const pending = cookieNames(header, prefix)
      .map((name) => ({
        name,
        createdAt: open(name, header)?.createdAt ?? 0,
        length: lengthInHeader(name, readCookie(header, name)),
      }))
      .sort((a, b) => a.createdAt - b.createdAt);
    let count = pending.length + 1;
    let total = header.length + added;
    return pending
      .filter(({ length }) => {
        if (count <= maxPending && total <= MAX_COOKIE_HEADER) return false;
        count -= 1;
        total -= length;
        return true;
      })
      .map(({ name }) => name);
  }

  return {
    begin(wanted, header) {
      const { isRestart, ...rest } = wanted;
      const kept: Kept = {
        ...rest,
        seed: randomBytes(SEED_BYTES),
        createdAt: Math.floor(clock() / 1000) * 1000,
      };
      const state = (isRestart ? RESTARTED : '') + randomBytes(32).toString('base64url');
      const name = nameFor(state);
      const value = sealed.sealBytes(name, write(kept));
      return {
        attempt: attemptOf(state, kept),
        cookies: [
          setCookie(name, value, { path, secure, maxAge: COOKIE_LIFETIME }),
          ...evicted(header, lengthInHeader(name, value)).map(expire),
        ],
      };
    },

    find(state, header) {
      const kept = open(nameFor(state), header);
      return kept && attemptOf(state, kept);
    },

    isExpired: (attempt) => clock() - attempt.createdAt > LIFETIME * 1000,

    forget: (state) => expire(nameFor(state)),
  };
}

/** What a cookie holds. */
interface Kept extends Omit<NewAttempt, 'isRestart'> {
  readonly seed: Buffer;
  /** Milliseconds since 1970, in whole seconds. */
  readonly createdAt: number;
}

/** What few attempts have. */
interface Extras {
  readonly dpopKey?: JsonWebKey;
  readonly maxAge?: number;
}

/** Seed, seconds since 1970, and either the address alone or, as JSON, all that most attempts have not. */
function write({ seed, createdAt, returnTo = '', ...kept }: Kept): Buffer {
  const { provider, purpose, dpopKey, maxAge } = kept;
  const time = Buffer.alloc(TIME_BYTES);
  time.writeUInt32BE(createdAt / 1000);
  const hasExtras = dpopKey !== undefined || maxAge !== undefined;
  const isPlain = provider === DEFAULT_PROVIDER && purpose === 'login' && !hasExtras;
  const rest = isPlain
    ? returnTo
    : JSON.stringify([provider, purpose, returnTo, ...(hasExtras ? [{ dpopKey, maxAge }] : [])]);
  return Buffer.concat([seed, time, Buffer.from(rest)]);
}

/** Reads what {@link write} wrote: nothing else decrypts under this purpose and name. */
function read(bytes: Buffer): Kept {
  const seed = bytes.subarray(0, SEED_BYTES);
  const createdAt = bytes.readUInt32BE(SEED_BYTES) * 1000;
  const rest = bytes.toString('utf8', SEED_BYTES + TIME_BYTES);
  const [provider, purpose, returnTo, extras] = rest.startsWith('[')
    ? (JSON.parse(rest) as [string, Purpose, string, Extras?])
    : [DEFAULT_PROVIDER, 'login' as const, rest];
  const { dpopKey, maxAge } = extras ?? {};
  return { seed, createdAt, provider, purpose, returnTo: returnTo || undefined, dpopKey, maxAge };
}

function attemptOf(state: string, { seed, ...kept }: Kept): LoginAttempt {
  const derive = (use: string) => createHmac('sha256', seed).update(use).digest('base64url');
  return { ...kept, state, nonce: derive('nonce'), codeVerifier: derive('code_verifier') };
}

function lengthInHeader(name: string, value = ''): number {
  return `${name}=${value}; `.length;
}
