import { type Kysely, sql } from 'kysely';
import type { Database } from '../schema.ts';

/** Everything that sign-ins are counted by, so that a day of them is counted without their rows. */
export async function up(db: Kysely<Database>): Promise<void> {
  await sql`create index events_sign_ins on events (action, id, occurred_at, outcome, client_id, reason, details)
    where action = 'sign_in'`.execute(db);
}
