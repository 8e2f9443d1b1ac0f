import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startProvider } from './provider.ts';

/** What few processes or requests need; together they were a third of the start and 30 MB. */
const AT_FIRST_NEED = [
  '@fastify/ajv-compiler',
  '@fastify/fast-json-stringify-compiler',
  '@fastify/swagger',
  '@simplewebauthn/server',
  '@zxcvbn-ts/core',
  'ajv',
  'csv-parse',
  'maxmind',
  'nodemailer',
  'otpauth',
  'pg',
  'qrcode',
  'typebox/build/schema',
  'typebox/build/value',
  'yaml',
];

describe('a provider that nobody has signed in to', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-lean-start-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('has loaded nothing that only some processes or requests need', async () => {
    const list = join(folder, 'loaded');
    const hook = new URL('./lean-start/note-loaded.mjs', import.meta.url).href;
    const provider = await startProvider({
      env: {
        GATEHOUSE_TEST_LOADED: list,
        NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import ${hook}`,
      },
    });
    const discovery = await fetch(`${provider.issuer}/.well-known/openid-configuration`);
    await provider.stop();

    expect(discovery.status).toBe(200);
    const loaded = readFileSync(list, 'utf8').split('\n');
    expect(loaded.some((url) => url.includes('/node_modules/oidc-provider/'))).toBe(true);
    const needless = AT_FIRST_NEED.filter((name) =>
      loaded.some((url) => url.includes(`/node_modules/${name}/`)),
    );
    expect(needless).toEqual([]);
  });
});
