import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../src/doctor/check.ts';
import { type Report, SECRET, useDoctor } from './use-doctor.ts';

describe('gatehouse-client doctor', () => {
  const { env, provider, run, startApp } = useDoctor();

  it('has its checks in the guide, all of them', () => {
    const page = readFileSync(
      new URL('../../../../docs/client/doctor.md', import.meta.url),
      'utf8',
    );
    const [, table = ''] = page.split('## Checks\n');
    const ids = [...table.matchAll(/^\| `([\w.]+)`/gm)].map(([, id]) => id);
    expect(ids).toEqual(Object.keys(CHECKS));
  });

  it('finds nothing wrong where nothing is, in every check', async () => {
    const app = await startApp(provider().options);
    const { code, stdout } = await run(['doctor', '--json', '--app', app]);
    const report = JSON.parse(stdout) as Report;
    expect(report).toMatchObject({ version: 1, ok: true });
    expect(report.checks.map(({ id }) => id)).toEqual(Object.keys(CHECKS));
    expect(
      report.checks.filter(({ severity }) => severity === 'skipped').map(({ id }) => id),
    ).toEqual(['issuer.certificate', 'stores.reachable']);
    expect(report.checks.filter(({ mend }) => mend !== undefined)).toEqual([]);
    expect(code).toBe(0);
  });

  it('says it to people at 80 columns, with the line that mends it', async () => {
    const { code, stdout } = await run(['doctor'], env({ OIDC_CLIENT_SECRET: 'wrong' }));
    expect(code).toBe(1);
    expect(stdout).toContain('✗ client.credentials: ');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('→ OIDC_CLIENT_SECRET=… as registered');
    expect(stdout).toContain('1 error, 0 warnings');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThan(90);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).not.toContain(SECRET);
  });

  it.each([
    [[], 'gatehouse-client doctor [options]'],
    [['repair'], 'there is no command repair'],
    [['doctor', '--jason'], "Unknown option '--jason'\nTry gatehouse-client --help"],
    [['doctor', '--only', 'issuer'], '--only issuer: there is no such check'],
    [['doctor', '--app', 'app.example.com'], '--app app.example.com is no address'],
    [['doctor', '--config', 'nowhere.mjs'], '--config nowhere.mjs can'],
    [['doctor', '--env', 'nowhere'], '--env nowhere can'],
  ])('says how it is used (%j)', async (args, message) => {
    const { code, stdout, stderr } = await run(args);
    expect(code).toBe(2);
    expect(stdout + stderr).toContain(message);
  });

  it('says which one it is', async () => {
    const { code, stdout } = await run(['--version']);
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^gatehouse-client \d+\.\d+\.\d+\n$/),
    });
  });
});
