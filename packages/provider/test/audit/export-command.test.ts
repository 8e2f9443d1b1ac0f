import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SYSTEM } from '../../src/actor.ts';
import { engines } from '../storage-fixture.ts';
import { openTestAudit, type TestAudit } from './audit-fixture.ts';
import { runGatehouse } from './run-gatehouse.ts';

describe.each(engines())('gatehouse audit export on %s', (engine) => {
  let test: TestAudit;
  beforeAll(async () => {
    test = await openTestAudit(engine);
    await test.add(1200);
    await test.audit.record(test.storage.db, SYSTEM, {
      action: 'role.create',
      target: { type: 'role', id: 'r-1' },
    });
    await test.seal();
  });
  afterAll(() => test.close());

  async function exported(...args: string[]) {
    const { code, stdout, stderr } = await runGatehouse(test.options, ['audit', 'export', ...args]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  }

  it('prints every event as a line, the oldest first, with its place in the chain', async () => {
    const events = await exported();
    expect(events.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 1201 }, (_, i) => i + 1),
    );
    expect(events[0]).toMatchObject({
      action: 'user.update',
      occurred_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.+Z$/),
      details: { fields: ['name'], i: 0 },
      hash: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  it('prints what its filters leave', async () => {
    const [event, ...others] = await exported('--action', 'role.create', '--target-id', 'r-1');
    expect(event).toMatchObject({ action: 'role.create', target_id: 'r-1' });
    expect(others).toEqual([]);
    expect(await exported('--to', '2020-01-01')).toEqual([]);
    expect(await exported('--from', '2020-01-01T00:00:00Z', '--outcome', 'failure')).toEqual([]);
  });
});

describe('gatehouse audit', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-audit-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    [[], 'Say what to do with the audit log.'],
    [['check'], 'Say what to do with the audit log.'],
    [['verify', '--loud'], "Unknown option '--loud'."],
    [['verify', 'all'], "Unexpected argument 'all'."],
    [['verify', '--expect', '7'], 'Give --expect the head that an earlier verification printed.'],
    [['export', '--action', 'nap'], 'There is no action "nap": give one of sign_in, '],
    [['export', '--outcome', 'meh'], 'There is no outcome "meh": give one of success, failure.'],
    [
      ['export', '--from', 'yesterday'],
      '--from yesterday is not a time: give one such as 2026-01-31 or 2026-01-31T09:30:00Z.',
    ],
    [['export', '--to'], "Option '--to <value>' argument missing."],
    [['verify'], 'There is no database in '],
  ])('answers %j in one sentence', async (args, sentence) => {
    const ended = await runGatehouse({ dataFolder: folder }, ['audit', ...args]);
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toContain(`gatehouse: ${sentence}`);
    // Help may follow, after an empty line.
    expect(ended.stderr.trimEnd().split('\n\n')[0]).not.toContain('\n');
  });
});
