import { type Clock, systemClock } from '../../core/clock.ts';
import { ConfigError } from '../../core/errors.ts';
import type { SessionStore, StoredEntry } from './session-store.ts';
import { createSweeper } from './sweep.ts';

const MAX_LISTED = 1000;

/** Settings of {@link memoryStore}. */
export interface MemoryStoreOptions {
  /**
   * Entries kept; the ones added first give way, which signs those people out. Default 100,000, of
   * some kilobytes each.
   */
  readonly maxEntries?: number;
  /** Milliseconds since 1970. Default: the system's. */
  readonly clock?: Clock;
}

/**
 * Sessions in the memory of one process: gone when it ends, unknown to others. For development,
 * tests, and apps of one process whose people may sign in again after each deployment.
 *
 * @throws {ConfigError} when `maxEntries` is not a whole number above 0.
 */
export function memoryStore(options: MemoryStoreOptions = {}): SessionStore {
  const { maxEntries = 100_000, clock = systemClock } = options;
  if (!Number.isSafeInteger(maxEntries) || maxEntries < 1) {
    throw new ConfigError(
      'ERR_GATEHOUSE_CONFIG_INVALID',
      'maxEntries',
      'use a whole number above 0.',
    );
  }
  const entries = new Map<string, StoredEntry>();
  const keysBySubject = new Map<string, Set<string>>();
  const afterWrite = createSweeper(clock, () => {
    const now = clock();
    for (const entry of entries.values()) if (entry.expiresAt <= now) forget(entry);
    return false;
  });

  function forget(entry: StoredEntry): void {
    entries.delete(entry.key);
    const keys = keysBySubject.get(entry.subject);
    keys?.delete(entry.key);
    if (keys?.size === 0) keysBySubject.delete(entry.subject);
  }

  function find(key: string): StoredEntry | undefined {
    const entry = entries.get(key);
    if (entry === undefined || entry.expiresAt > clock()) return entry;
    forget(entry);
    return undefined;
  }

  function put(entry: StoredEntry): void {
    entries.set(entry.key, entry);
    if (entry.subject === '') return;
    const keys = keysBySubject.get(entry.subject) ?? new Set();
    keysBySubject.set(entry.subject, keys.add(entry.key));
  }

  function makeRoom(): void {
    for (const oldest of entries.values()) {
      if (entries.size < maxEntries) break;
      forget(oldest);
    }
  }

  return {
    read: async (key) => find(key),
    async add(entry) {
      if (find(entry.key)) return false;
      afterWrite();
      makeRoom();
      put(entry);
      return true;
    },
    async replace(entry) {
      const current = find(entry.key);
      if (current === undefined || current.revision !== entry.revision - 1) return false;
      put({ ...entry, subject: current.subject });
      afterWrite();
      return true;
    },
    async touch(key, expiresAt) {
      const entry = find(key);
      if (entry === undefined) return false;
      put({ ...entry, expiresAt });
      afterWrite();
      return true;
    },
    async remove(key) {
      const entry = entries.get(key);
      if (entry) forget(entry);
    },
    async readAllOf(subject) {
      return [...(keysBySubject.get(subject) ?? [])]
        .map(find)
        .filter((entry) => entry !== undefined)
        .sort((a, b) => b.expiresAt - a.expiresAt)
        .slice(0, MAX_LISTED);
    },
    async removeAllOf(subject, exceptKey) {
      const found = [...(keysBySubject.get(subject) ?? [])]
        .filter((key) => key !== exceptKey)
        .map(find)
        .filter((entry) => entry !== undefined);
      for (const entry of found) forget(entry);
      return found.length;
    },
  };
}
