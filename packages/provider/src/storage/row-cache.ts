import type { Storage } from './database.ts';

/** Rows kept at most; then all are dropped, which a busy server makes up for in moments. */
const CAPACITY = 10_000;

/**
 * Keeps what `find` returned until any row of the database's own data may have changed, by whomever: a change
 * counts from the next request, and a hit is the same object as before. PostgreSQL does not say when it has
 * changed, so there every call asks.
 */
export function cacheRows<Row>(
  { rowVersion }: Pick<Storage, 'rowVersion'>,
  find: (key: string) => Promise<Row>,
): (key: string) => Promise<Row> {
  if (!rowVersion) return find;
  const rows = new Map<string, NonNullable<Row>>();
  let version = rowVersion();
  return async (key) => {
    const current = rowVersion();
    if (current !== version) {
      rows.clear();
      version = current;
    }
    const hit = rows.get(key);
    if (hit) return hit;
    const found = await find(key);
    if (found && rowVersion() === current) {
      if (rows.size >= CAPACITY) rows.clear();
      rows.set(key, found);
    }
    return found;
  };
}
