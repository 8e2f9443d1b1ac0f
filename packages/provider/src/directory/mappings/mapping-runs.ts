import type { Kysely } from 'kysely';
import type { Actor } from '../../actor.ts';
import type { AuditLog } from '../../audit/events.ts';
import type { Clock } from '../../clock.ts';
import { checkMayRead } from '../../policy/privileges.ts';
import { createMappingRows } from '../../storage/mappings.ts';
import type { Database } from '../../storage/schema.ts';
import type { MappingRunTable } from '../../storage/tables/directory.ts';
import { inTransaction } from '../../storage/transaction.ts';
import type { Attributes } from '../attributes.ts';
import { compareMappings, compileRows, writeMappings } from './apply-mappings.ts';
import type { Mapped } from './mapping-rules.ts';

/** Users in one transaction: few, so that others wait for moments only. */
const BATCH = 500;

/** A pass of the rules over all users. Times are milliseconds since the epoch. */
export interface MappingRun {
  id: string;
  /** `superseded`: the rules changed before it was through, and another run began. */
  state: MappingRunTable['state'];
  users_done: number;
  users_changed: number;
  /** Rules that failed for somebody; they gave nothing to them. */
  failures: { mapping_id: string; users: number; detail: string }[];
  created_at: number;
  finished_at: number | null;
}

/** Runs of the rules over all users. */
export interface MappingRuns {
  /** The last one; undefined: there was none. @throws {DomainError} `privilege_missing`. */
  latest(asked: { by: Actor }): Promise<MappingRun | undefined>;
  /**
   * Goes on with the run that is under way, by one batch in one transaction: whoever is stopped in between, and
   * however many processes do it at once, nobody is left out.
   *
   * @returns whether there is more to do.
   */
  step(): Promise<boolean>;
}

export function createMappingRuns(options: {
  db: Kysely<Database>;
  clock: Clock;
  audit: AuditLog;
  attributes: Pick<Attributes, 'schema'>;
}): MappingRuns {
  const { db, clock, audit, attributes } = options;

  return {
    async latest({ by }) {
      checkMayRead(by, 'mappings');
      const run = await createMappingRows(db).findRun();
      return run && toRun(run);
    },

    async step() {
      return await inTransaction(db, async (transaction) => {
        const rows = createMappingRows(transaction);
        const run = await rows.findRun('running');
        if (!run) return false;
        const users = await rows.lockUsers({ afterId: run.after_id, limit: BATCH });
        const schema = await attributes.schema(transaction);
        const evaluate = compileRows(await rows.listEnabled(), schema);
        const { changes, failed } = await compareMappings(transaction, users, evaluate);
        const now = clock.now();
        await writeMappings(transaction, changes, { audit, now });
        const isOver = users.length < BATCH;
        await rows.updateRun(run.id, {
          after_id: users.at(-1)?.id ?? run.after_id,
          users_done: run.users_done + users.length,
          users_changed: run.users_changed + changes.length,
          failures: addFailures(run.failures, failed),
          ...(isOver && { state: 'finished', finished_at: now }),
        });
        return !isOver;
      });
    },
  };
}

type Failures = Record<string, { users: number; detail: string }>;

function addFailures(stored: string, failed: Mapped['failed']): string {
  if (failed.length === 0) return stored;
  const failures = JSON.parse(stored) as Failures;
  for (const { ruleId, detail } of failed) {
    const before = failures[ruleId];
    failures[ruleId] = { users: (before?.users ?? 0) + 1, detail: before?.detail ?? detail };
  }
  return JSON.stringify(failures);
}

function toRun({ after_id: _, failures, ...run }: MappingRunTable): MappingRun {
  return {
    ...run,
    failures: Object.entries(JSON.parse(failures) as Failures).map(([mapping_id, failure]) => ({
      mapping_id,
      ...failure,
    })),
  };
}
