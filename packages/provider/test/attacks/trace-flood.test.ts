import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTarget, type Target } from './attack-fixture.ts';

/** Of one minute, see docs/traces.md. */
const KEPT = 600;
const KEPT_OF_ADDRESS = 120;

describe('a flood of requests that prove nothing', () => {
  let target: Target;
  let now = Date.now();
  beforeAll(async () => {
    target = await startTarget({
      clock: { now: () => now },
      env: { GATEHOUSE_TRUST_PROXY: '127.0.0.1' },
    });
  });
  afterAll(() => target.stop());

  const ask = async (clientId: string, address: string, endpoint = 'token') => {
    const response = await fetch(`${target.issuer}/${endpoint}`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'authorization_code', client_id: clientId }),
      headers: { 'x-forwarded-for': address },
    });
    await response.arrayBuffer();
  };
  async function flood(times: number, send: (i: number) => Promise<void>): Promise<void> {
    for (let sent = 0; sent < times; sent += 50) {
      await Promise.all(Array.from({ length: 50 }, (_, i) => send(sent + i)));
    }
  }
  async function countTraces(clientId: string): Promise<number> {
    await target.traceRecorder.flush();
    const traces = await target.storage.db.selectFrom('traces').select('client_id').execute();
    return traces.filter((trace) => trace.client_id?.startsWith(clientId)).length;
  }

  it('leaves no more traces than one application may, and takes none from those that there are', async () => {
    await flood(KEPT + 100, (i) =>
      ask(`made-up-${i}`, `192.0.2.${i % 200}`, i % 2 === 0 ? 'token' : 'request'),
    );
    await ask(target.clientId, '192.0.2.1');
    expect(await countTraces('made-up')).toBe(KEPT);
    expect(await countTraces(target.clientId)).toBe(1);
  });

  it('leaves room for other people, if it comes from one place', async () => {
    now += 60_000;
    const before = await countTraces(target.clientId);
    // One subscriber has all addresses of 64 bits.
    await flood(KEPT_OF_ADDRESS + 50, (i) => ask(target.clientId, `2001:db8::${i.toString(16)}`));
    expect(await countTraces(target.clientId)).toBe(before + KEPT_OF_ADDRESS);
    await ask(target.clientId, '198.51.100.7');
    expect(await countTraces(target.clientId)).toBe(before + KEPT_OF_ADDRESS + 1);
  });
});
