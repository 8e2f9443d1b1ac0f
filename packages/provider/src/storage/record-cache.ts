import type { StoredOidcRecord } from './oidc-records.ts';

/** Kinds that are read again soon after they were written: within a sign-in, or when its code is exchanged. */
const KEPT: ReadonlySet<string> = new Set(['AuthorizationCode', 'Grant', 'Interaction', 'Session']);
/** Characters of payloads, with some for each record; then all are dropped, which a busy server makes up for in moments. */
const CAPACITY = 4 * 1024 * 1024;
const FOR_EACH = 256;

/** Names a row of `oidc_records`. */
export interface RecordKey {
  kind: string;
  idHash: string;
}

/**
 * Some rows of `oidc_records` that this process has written, as they stand in the embedded database: there is one for
 * each open database. Three rules keep it true:
 *
 * - It holds what a statement has left behind, as the statement returned it, and nothing that was read or hoped for.
 * - Whoever writes a row outside of a transaction tells it in the same step as the statement, with no turn of anybody
 *   else in between; see `executed` of {@link file://./prepared.ts}.
 * - Whatever else may have written, a transaction or another process, moves `rowVersion`, and all is dropped.
 *
 * Nothing is decided by it: a record is consumed by its row.
 */
export interface RecordCache {
  find(key: RecordKey): StoredOidcRecord | undefined;
  findBySessionUid(kind: string, sessionUid: string): StoredOidcRecord | undefined;
  /** The row was written, and is `row` now; undefined: it was left as it was, or is not there. */
  written(key: RecordKey, row: StoredOidcRecord | undefined, sessionUid: string | null): void;
  /** The row was changed or removed. */
  changed(key: RecordKey): void;
  /** Rows of this session were changed. */
  sessionChanged(sessionUid: string): void;
  /** Any row may have been changed. */
  anyChanged(): void;
}

interface Kept {
  row: StoredOidcRecord;
  kind: string;
  sessionUid: string | null;
}

export function createRecordCache({ rowVersion }: { rowVersion: () => number }): RecordCache {
  const kept = new Map<string, Kept>();
  const bySessionUid = new Map<string, string>();
  let version = rowVersion();
  let size = 0;

  function empty(): void {
    kept.clear();
    bySessionUid.clear();
    size = 0;
  }

  function upToDate(): void {
    const current = rowVersion();
    if (current === version) return;
    empty();
    version = current;
  }

  function drop(name: string): void {
    const found = kept.get(name);
    if (!found) return;
    kept.delete(name);
    size -= sizeOf(found.row);
    if (found.sessionUid !== null) bySessionUid.delete(found.sessionUid);
  }

  return {
    find(key) {
      upToDate();
      return kept.get(nameOf(key))?.row;
    },

    findBySessionUid(kind, sessionUid) {
      upToDate();
      const found = kept.get(bySessionUid.get(sessionUid) ?? '');
      return found?.kind === kind ? found.row : undefined;
    },

    written(key, row, sessionUid) {
      upToDate();
      const name = nameOf(key);
      drop(name);
      if (!row || !KEPT.has(key.kind)) return;
      kept.set(name, { row, kind: key.kind, sessionUid });
      if (sessionUid !== null) {
        // One row of each session, so that a change of the session is one of this row.
        drop(bySessionUid.get(sessionUid) ?? '');
        bySessionUid.set(sessionUid, name);
      }
      size += sizeOf(row);
      if (size > CAPACITY) empty();
    },

    changed: (key) => drop(nameOf(key)),

    sessionChanged(sessionUid) {
      const name = bySessionUid.get(sessionUid);
      if (name !== undefined) drop(name);
    },

    anyChanged: empty,
  };
}

/** A hash has one length, so no two keys share a name. */
function nameOf({ kind, idHash }: RecordKey): string {
  return idHash + kind;
}

function sizeOf({ payload }: StoredOidcRecord): number {
  return payload.length + FOR_EACH;
}
