/** Remembers what was used lately, by a text key. */
export interface RecentCache<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
}

/**
 * A cache of at most `size` entries that forgets about the least recently used half at a time. A hit
 * changes nothing, unlike in a cache that keeps its entries in order of use: there every request
 * would move its entry and hold on to its own copy of the key.
 */
export function createRecentCache<Value>(size: number): RecentCache<Value> {
  const half = Math.max(1, Math.floor(size / 2));
  let young = new Map<string, Value>();
  let old = new Map<string, Value>();

  function set(key: string, value: Value): void {
    if (young.size >= half) {
      old = young;
      young = new Map();
    }
    young.set(key, value);
  }

  return {
    get(key) {
      const recent = young.get(key);
      if (recent !== undefined) return recent;
      const value = old.get(key);
      if (value !== undefined) set(key, value);
      return value;
    },
    set,
  };
}
