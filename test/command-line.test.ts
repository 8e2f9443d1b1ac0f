import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAIN } from './provider.ts';

describe('gatehouse', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-command-line-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
      env: { PATH: process.env.PATH, GATEHOUSE_DATA: folder },
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };

  it('tells what there is to who asks for nothing in particular', () => {
    const { status, stdout, stderr } = run('--help');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const command of ['serve', 'token', 'quickstart', 'audit verify', 'audit export']) {
      expect(stdout).toContain(`\n  gatehouse ${command} `);
    }
    expect(run('help').stdout).toBe(stdout);
    expect(run()).toEqual({ status: 1, stdout: '', stderr: stdout });
  });

  it.each([
    [['serve', '--help'], /^gatehouse serve\n/],
    [['token', '-h'], /^gatehouse token --scope admin\n[\s\S]*--scope <scope>/],
    [['quickstart', 'express', '--help'], /^gatehouse quickstart \[name\] --app <client_id>\n/],
    [['help', 'quickstart'], /^gatehouse quickstart \[name\] --app <client_id>\n/],
    [['audit', 'verify', '--help'], /^gatehouse audit verify [\s\S]*--expect <head>/],
    [['audit', '--help'], /^gatehouse audit verify [\s\S]*\n\ngatehouse audit export /],
    [['--version'], /^gatehouse \d+\.\d+\.\d+\n$/],
  ])('answers %j', (args, expected) => {
    const { status, stdout, stderr } = run(...args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(expected);
  });

  it.each([
    [['serv'], /^gatehouse: There is no command "serv"\.\n\ngatehouse: single sign-on/],
    [
      ['serve', '--port', '1'],
      /^gatehouse: Unknown option '--port'\.\n\n[\s\S]*GATEHOUSE_PORT=3001/,
    ],
    [['token'], /^gatehouse: Name the scope of the token: gatehouse token --scope admin\n$/],
    [['token', 'admin'], /^gatehouse: Unexpected argument 'admin'\.\n\ngatehouse token --scope/],
    [['quickstart'], /^gatehouse: Say of which application\.\n\ngatehouse quickstart \[name\]/],
    [['quickstart', 'a', 'b', '--app', 'wiki'], /^gatehouse: Give one name: a, b are 2\.\n$/],
    [['quickstart', '--app', 'wiki'], /^gatehouse: There is no database in [\s\S]*start Gatehouse/],
    [['audit'], /^gatehouse: Say what to do with the audit log\.\n\ngatehouse audit verify /],
  ])('says what is wrong with %j, and how it is called', (args, expected) => {
    const { status, stdout, stderr } = run(...args);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(expected);
  });
});
