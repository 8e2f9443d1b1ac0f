import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postForm } from '../provider-fixture.ts';
import { startTarget, type Target } from './attack-fixture.ts';

/** Of one minute, see docs/traces.md. */
const KEPT = 600;

describe('a flood of requests under names that are made up', () => {
  let target: Target;
  beforeAll(async () => {
    const now = Date.now();
    target = await startTarget({ clock: { now: () => now } });
  });
  afterAll(() => target.stop());

  it('leaves no more traces than one application may, and takes none from those that there are', async () => {
    const ask = (clientId: string, endpoint = 'token') =>
      postForm(`${target.issuer}/${endpoint}`, {
        grant_type: 'authorization_code',
        client_id: clientId,
      });
    for (let sent = 0; sent < KEPT + 100; sent += 50) {
      await Promise.all(
        Array.from({ length: 50 }, (_, i) =>
          ask(`made-up-${sent + i}`, i % 2 === 0 ? 'token' : 'request'),
        ),
      );
    }
    await ask(target.clientId);
    await target.traceRecorder.flush();
    const traces = await target.storage.db.selectFrom('traces').select('client_id').execute();
    const ofStrangers = traces.filter(({ client_id }) => client_id?.startsWith('made-up'));
    expect(ofStrangers).toHaveLength(KEPT);
    expect(traces.length - ofStrangers.length).toBe(1);
  });
});
