import { hash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Actor } from '../../actor.ts';
import type { AuditLog } from '../../audit/events.ts';
import { canonical } from '../../canonical.ts';
import type { Clock } from '../../clock.ts';
import type { EndSessions } from '../../credentials/password-changes.ts';
import { DomainError } from '../../domain-error.ts';
import { FieldErrors } from '../../field-checks.ts';
import { isSuper } from '../../policy/privileges.ts';
import { constraintViolation } from '../../storage/constraint-violation.ts';
import { createImportRows, type WaitingRow } from '../../storage/imports.ts';
import type { Database } from '../../storage/schema.ts';
import type { ImportRowTable, ImportTable } from '../../storage/tables/imports.ts';
import { inTransaction } from '../../storage/transaction.ts';
import type { Attributes } from '../attributes.ts';
import type {
  BatchItem,
  BatchOptions,
  BatchOutcome,
  BatchResult,
  EarlierItems,
} from '../batches/batch.ts';
import { writeUsers } from '../batches/user-batch.ts';
import { checkPasswordHash } from '../user-fields.ts';
import { type Columns, columnOf, readHeader } from './columns.ts';
import type { ImportResultError } from './user-import.ts';

/** Rows in one transaction: few, so that others wait for moments only. */
const BATCH = 250;

/** Does the rows of imports. */
export interface ImportRuns {
  /**
   * Goes on with the import that is running, by one batch in one transaction together with what came of it: whoever
   * is stopped in between, and however many processes do it at once, no row is done twice and none is left out.
   *
   * @returns whether there is more to do.
   */
  step(): Promise<boolean>;
}

export function createImportRuns(options: {
  db: Kysely<Database>;
  clock: Clock;
  audit: AuditLog;
  attributes: Pick<Attributes, 'schema'>;
  sessions: EndSessions;
  userMails?: BatchOptions['userMails'];
  /** What somebody may do by now. */
  privilegesOf: (actor: Omit<Actor, 'privileges'>) => Promise<Actor['privileges']>;
}): ImportRuns {
  const { db, clock, audit, attributes, sessions, userMails, privilegesOf } = options;

  async function stepBy(limit: number): Promise<boolean> {
    const running = await createImportRows(db).findRunningAndLock();
    if (!running) return false;
    const actor = JSON.parse(running.actor) as Omit<Actor, 'privileges'>;
    const by = { ...actor, privileges: await privilegesOf(actor) };
    const isOver = await inTransaction(db, async (transaction) => {
      const rows = createImportRows(transaction);
      const current = await rows.findAndLock(running.id);
      // Another process may have been faster.
      if (current?.state !== 'running') return false;
      if (!isSuper(by))
        return await fail(transaction, current, { by, reason: 'privilege_missing' });
      const schema = await attributes.schema(transaction);
      const columns = tryReadHeader(JSON.parse(current.columns), schema);
      if (!columns) return await fail(transaction, current, { by, reason: 'attributes_changed' });
      await doRows(transaction, current, { by, columns, limit });
      return true;
    });
    sessions.committed();
    return isOver;
  }

  async function doRows(
    transaction: Kysely<Database>,
    running: ImportTable,
    { by, columns, limit }: { by: Actor; columns: Columns; limit: number },
  ): Promise<void> {
    const rows = createImportRows(transaction);
    const now = clock.now();
    const dryRun = running.dry_run === 1;
    const waiting = await rows.listWaiting(running.id, { after: running.rows_done, limit });
    const items = waiting.map((row) => toItem(row, columns));
    const results = await writeUsers(transaction, items, {
      attributes,
      audit,
      sessions,
      userMails,
      by,
      now,
      mode: running.mode,
      newState: 'invited',
      dryRun,
      earlier: await findEarlier(transaction, running.id, items),
      details: { import_id: running.id },
    });
    await rows.finishRows(
      results.map((result, index) => toRow(running.id, waiting[index]?.number ?? 0, result)),
    );
    const rowsDone = running.rows_done + waiting.length;
    const isOver = rowsDone >= running.rows_total;
    const count = (outcome: BatchOutcome) =>
      running[outcome] + results.filter((result) => result.outcome === outcome).length;
    const counts = {
      created: count('created'),
      updated: count('updated'),
      unchanged: count('unchanged'),
      failed: count('failed'),
    };
    await rows.update(running.id, {
      ...counts,
      rows_done: rowsDone,
      ...(isOver && { state: 'finished', finished_at: now }),
    });
    if (!isOver) return;
    await audit.record(transaction, by, {
      action: 'user.import',
      target: { type: 'import', id: running.id },
      details: { state: 'finished', dry_run: dryRun, ...counts },
    });
  }

  async function fail(
    transaction: Kysely<Database>,
    { id, rows_done }: ImportTable,
    { by, reason }: { by: Actor; reason: string },
  ): Promise<boolean> {
    const rows = createImportRows(transaction);
    await rows.update(id, { state: 'failed', reason, finished_at: clock.now() });
    await rows.dropWaiting(id);
    await audit.record(transaction, by, {
      action: 'user.import',
      outcome: 'failure',
      reason,
      target: { type: 'import', id },
      details: { state: 'failed', rows_done },
    });
    return true;
  }

  return {
    async step() {
      for (let limit = BATCH; ; limit = Math.ceil(limit / 2)) {
        try {
          return await stepBy(limit);
        } catch (error) {
          // Somebody took an address at this moment, or rows exchange theirs: fewer at once see each other.
          if (!constraintViolation(error) || limit === 1) throw error;
        }
      }
    },
  };
}

/** @returns undefined: an attribute that the file names is not defined any more. */
function tryReadHeader(
  header: string[],
  schema: Parameters<typeof readHeader>[1],
): Columns | undefined {
  try {
    return readHeader(header, schema);
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

function toItem({ number, cells }: WaitingRow, columns: Columns): BatchItem {
  const errors = new FieldErrors();
  const { invite, ...user } = columns.toUser(JSON.parse(cells) as string[], errors);
  const { password_hash: given } = user;
  const passwordHash = given === undefined ? undefined : checkPasswordHash(errors, given);
  return { user, errors: errors.all, passwordHash, invite, label: `row ${number}` };
}

/** Rows before these that are about the same people. */
async function findEarlier(
  transaction: Kysely<Database>,
  importId: string,
  items: readonly BatchItem[],
): Promise<EarlierItems> {
  const keys = (values: (string | null | undefined)[]) =>
    new Map(
      values.flatMap((value) => {
        const text = value ? canonical(value.trim()) : undefined;
        return text ? [[keyOf(importId, text) ?? '', text]] : [];
      }),
    );
  const emails = keys(items.map(({ user }) => user.email));
  const usernames = keys(items.map(({ user }) => user.username));
  const same = await createImportRows(transaction).listSame(importId, {
    emails: [...emails.keys()],
    usernames: [...usernames.keys()],
  });
  const earlier: EarlierItems = { emails: new Map(), usernames: new Map() };
  for (const { number, email_key, username_key } of same) {
    const email = emails.get(email_key ?? '');
    const username = usernames.get(username_key ?? '');
    if (email !== undefined) earlier.emails.set(email, `row ${number}`);
    if (username !== undefined) earlier.usernames.set(username, `row ${number}`);
  }
  return earlier;
}

/** So that results, which are kept for a while, name nobody who is erased meanwhile. */
function keyOf(importId: string, text: string | null): string | null {
  return text === null ? null : hash('sha256', `${importId} ${text}`, 'base64url');
}

function toRow(importId: string, number: number, result: BatchResult): ImportRowTable {
  const { outcome, id, emailCanonical, usernameCanonical } = result;
  return {
    import_id: importId,
    number,
    cells: null,
    outcome,
    user_id: id,
    errors: outcome === 'failed' ? JSON.stringify(errorsOf(result)) : null,
    email_key: keyOf(importId, emailCanonical),
    username_key: keyOf(importId, usernameCanonical),
  };
}

function errorsOf({ errors, code, detail }: BatchResult): ImportResultError[] {
  if (errors.length === 0) return [{ column: null, code: code ?? '', detail: detail ?? '' }];
  return errors.map((error) => ({
    column: columnOf(error.pointer) ?? null,
    code: error.code,
    detail: error.detail,
  }));
}
