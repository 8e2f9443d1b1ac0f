import type { Clock } from '../../core/clock.ts';
import type { StoredEntry } from './session-store.ts';

/** What is used of a store made for `express-session`. */
export interface ExpressSessionStore {
  get(sid: string, callback: (error: unknown, session?: unknown) => void): unknown;
  // `never`, since apps declare what their sessions hold, and every store accepts any object.
  set(sid: string, session: never, callback: (error?: unknown) => void): unknown;
  destroy(sid: string, callback: (error?: unknown) => void): unknown;
  all?(callback: (error: unknown, sessions?: unknown) => void): unknown;
}

/** What is kept under one name: an entry, a marker that one has ended, or the list of a person's keys. */
export interface StoredValue {
  /** Counts how often the entry's key was added; a marker's: all up to it have ended. */
  readonly generation: number;
  /** Random, to tell one write from another. */
  readonly mark?: string;
  readonly entry?: StoredEntry;
  /** Keys, each with its expiry in milliseconds since 1970. */
  readonly keys?: readonly (readonly [string, number])[];
  /** Milliseconds since 1970 up to which the store was asked to keep this. */
  readonly until: number;
}

/** A store for `express-session` with promises, for values of this package. */
export interface ExpressSessionValues {
  get(name: string): Promise<StoredValue | undefined>;
  set(name: string, value: Omit<StoredValue, 'until'>, until: number): Promise<void>;
  destroy(name: string): Promise<void>;
  /** All values; absent when the store has no `all`. */
  readonly all: (() => Promise<StoredValue[]>) | undefined;
}

/** Keeps values as the property `gatehouse` of sessions. Methods reject with the store's errors. */
export function openExpressSessionStore(
  store: ExpressSessionStore,
  clock: Clock,
): ExpressSessionValues {
  return {
    get: (name) =>
      new Promise((resolve, reject) => {
        store.get(name, (error, session) => {
          // As express-session has it: stores of files say so when there is none.
          if (error && !isAbsence(error)) reject(error);
          else resolve(error ? undefined : storedIn(session));
        });
      }),
    set: (name, value, until) =>
      new Promise((resolve, reject) => {
        const session = { cookie: cookie(until), gatehouse: { ...value, until } };
        store.set(name, session as never, settle(resolve, reject));
      }),
    destroy: (name) =>
      new Promise((resolve, reject) => {
        store.destroy(name, (error) => {
          if (error && !isAbsence(error)) reject(error);
          else resolve();
        });
      }),
    all:
      typeof store.all === 'function'
        ? () =>
            new Promise((resolve, reject) => {
              store.all?.((error, sessions) => {
                if (error) reject(error);
                // A list in some stores, an object by name in others.
                else
                  resolve(
                    Object.values(sessions ?? {})
                      .map(storedIn)
                      .filter(isPresent),
                  );
              });
            })
        : undefined,
  };

  /** Stores learn from one of these how long to keep a session; which one differs. */
  function cookie(until: number) {
    const maxAge = Math.max(0, until - clock());
    return { originalMaxAge: maxAge, maxAge, expires: new Date(until), httpOnly: true, path: '/' };
  }
}

function settle(resolve: () => void, reject: (error: unknown) => void) {
  return (error?: unknown) => (error ? reject(error) : resolve());
}

function isAbsence(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function isPresent(value: StoredValue | undefined): value is StoredValue {
  return value !== undefined;
}

/** The store may hold the app's own sessions too. */
function storedIn(session: unknown): StoredValue | undefined {
  if (typeof session !== 'object' || session === null || !('gatehouse' in session))
    return undefined;
  const { gatehouse } = session;
  if (typeof gatehouse !== 'object' || gatehouse === null) return undefined;
  // Only this file writes that property.
  return gatehouse as StoredValue;
}
