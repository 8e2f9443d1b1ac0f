import type { Actor } from '../../packages/provider/src/actor.ts';
import { createAuditLog } from '../../packages/provider/src/audit/events.ts';
import type { RunningConsole } from './fixture.ts';

const DAY = 24 * 3_600_000;

/** As if somebody had signed in to the application `wiki` by their password, `ago` days before now. */
export async function signedIn(
  { provider: { storage } }: RunningConsole,
  userId: string,
  ago: number,
): Promise<void> {
  const { db } = storage;
  const by: Actor = { type: 'user', id: userId, privileges: [], request: null };
  await createAuditLog({ db, clock: { now: () => Date.now() - ago * DAY } }).record(db, by, {
    action: 'sign_in',
    target: { type: 'user', id: userId },
    clientId: 'wiki',
    details: { amr: ['pwd'], methods: ['password'] },
  });
}
