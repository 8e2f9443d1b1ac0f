import { type Clock, systemClock } from '../../core/clock.ts';
import type { SessionStore, StoredEntry } from './session-store.ts';

/** Milliseconds between two sweeps of expired entries. */
const SWEEP_EVERY = 60_000;
const MAX_LISTED = 1000;

/** Settings of {@link memoryStore}. */
export interface MemoryStoreOptions {
  /** Entries kept; the oldest give way. Default 100,000, of some kilobytes each. */
  readonly maxEntries?: number;
  /** Default: the system's. */
  readonly clock?: Clock;
}

/** Sessions in the memory of one process: gone when it ends, unknown to others. For development and tests. */
export function memoryStore(options: MemoryStoreOptions = {}): SessionStore {
  const { maxEntries = 100_000, clock = systemClock } = options;
  const entries = new Map<string, StoredEntry>();
  const keysBySubject = new Map<string, Set<string>>();
  let sweptAt = clock();

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

  /** No timer, which would keep the process alive. */
  function sweep(): void {
    const now = clock();
    if (now - sweptAt >= SWEEP_EVERY) {
      sweptAt = now;
      for (const entry of entries.values()) if (entry.expiresAt <= now) forget(entry);
    }
    for (const oldest of entries.values()) {
      if (entries.size < maxEntries) break;
      forget(oldest);
    }
  }

  return {
    read: async (key) => find(key),
    async add(entry) {
      if (find(entry.key)) return false;
      sweep();
      put(entry);
      return true;
    },
    async replace(entry) {
      if (find(entry.key)?.revision !== entry.revision - 1) return false;
      put(entry);
      return true;
    },
    async touch(key, expiresAt) {
      const entry = find(key);
      if (entry) put({ ...entry, expiresAt });
      return entry !== undefined;
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
