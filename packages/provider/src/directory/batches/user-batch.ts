import type { Kysely } from 'kysely';
import { endOneTimeTokens } from '../../credentials/one-time-tokens.ts';
import { FieldErrors } from '../../field-checks.ts';
import { createMappingRows } from '../../storage/mappings.ts';
import { createRememberedDeviceRows } from '../../storage/remembered-devices.ts';
import type { Database } from '../../storage/schema.ts';
import { createUserBatchRows } from '../../storage/user-batches.ts';
import { compareMappings, compileRows, writeMappings } from '../mappings/apply-mappings.ts';
import { checkFields } from '../user-changes.ts';
import type { BatchItem, BatchOptions, BatchResult, CheckedItem } from './batch.ts';
import { loadBatchContext } from './batch-context.ts';
import { type Decision, decide, isTakenOver } from './batch-decision.ts';

/**
 * Adds or changes many users in the caller's transaction by the rules of one: the same checks, events and
 * mappings, for about ten queries in all. Later items see earlier ones.
 *
 * @throws the database's violation of a unique constraint, when somebody else took an address at the same moment.
 */
export async function writeUsers(
  transaction: Kysely<Database>,
  items: readonly BatchItem[],
  options: BatchOptions,
): Promise<BatchResult[]> {
  const checked = items.map((item) => checkAlone(item));
  const context = await loadBatchContext(transaction, checked, options);
  const decisions = checked.map((item) => decide(item, context, options));
  if (!options.dryRun) await write(transaction, decisions, options);
  return decisions.map(({ result }) => result);
}

/** What identifies the user is needed to look up all users at once; errors are told when they are decided on. */
function checkAlone(item: BatchItem): CheckedItem {
  const errors = new FieldErrors();
  const { email, username } = item.user;
  return { item, columns: checkFields(errors, { email, username }, undefined) };
}

async function write(
  transaction: Kysely<Database>,
  decisions: readonly Decision[],
  options: BatchOptions,
): Promise<void> {
  const { audit, attributes, sessions, by, now, details } = options;
  const rows = createUserBatchRows(transaction);
  const changed = decisions.filter((decision) => decision.row !== undefined);
  const rowsOf = (isNew: boolean) =>
    changed.flatMap(({ row, before }) => (row && (before === undefined) === isNew ? [row] : []));
  await rows.replace(rowsOf(false));
  await rows.insert(rowsOf(true));
  await rows.takeByHand(changed.flatMap(({ taken }) => taken));
  await rows.giveByHand(
    changed.flatMap(({ given }) => given),
    now,
  );
  for (const { row, before } of changed) {
    const ends =
      row &&
      before &&
      ((before.state === 'active' && row.state !== 'active') || hasNewPassword({ row, before }));
    if (ends) await sessions?.endAllWithin(transaction, row.id);
    if (row && hasNewPassword({ row, before })) {
      await createRememberedDeviceRows(transaction).deleteAll(row.id);
    }
  }
  const takenOver = changed.flatMap(({ row, before }) =>
    row && before && isTakenOver(row, before) ? row.id : [],
  );
  await endOneTimeTokens(transaction, takenOver, now);
  await audit.recordAll(
    transaction,
    by,
    changed.map(({ row, before, fields }) => ({
      action: before ? 'user.update' : 'user.create',
      target: { type: 'user', id: row?.id ?? '' },
      details: {
        fields,
        ...(before && row?.state !== before.state && { state: row?.state }),
        ...details,
      },
    })),
  );
  await audit.recordAll(
    transaction,
    by,
    changed.filter(hasNewPassword).map(({ row }) => ({
      action: 'password.change',
      target: { type: 'user', id: row?.id ?? '' },
      details: { imported: true, ...details },
    })),
  );
  await options.userMails?.inviteAllWithin(
    transaction,
    decisions.flatMap(({ invited }) => invited ?? []),
    { by, details },
  );
  const users = changed.flatMap(({ row }) => row ?? []);
  const rules = await createMappingRows(transaction).listEnabled();
  const evaluate = compileRows(rules, await attributes.schema(transaction));
  const { changes } = await compareMappings(transaction, users, evaluate);
  await writeMappings(transaction, changes, { audit, now });
}

/** Whether somebody who was there has another password now. */
function hasNewPassword({ row, before }: Pick<Decision, 'row' | 'before'>): boolean {
  return before !== undefined && row !== undefined && row.password_hash !== before.password_hash;
}
