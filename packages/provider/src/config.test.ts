import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileKey, variables } from './config/variables.ts';
import { loadConfig } from './config.ts';

describe('the configuration', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-config-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('needs nothing', () => {
    expect(loadConfig({}, folder)).toMatchObject({
      url: 'http://localhost:3000',
      issuer: 'http://localhost:3000/oidc',
      port: 3000,
      host: '127.0.0.1',
    });
  });

  it('takes the port from a localhost address, and the address from a port', () => {
    expect(loadConfig({ GATEHOUSE_URL: 'http://localhost:4000' }, folder).port).toBe(4000);
    expect(loadConfig({ GATEHOUSE_PORT: '4000' }, folder).url).toBe('http://localhost:4000');
    expect(loadConfig({ GATEHOUSE_URL: 'https://sso.example.com' }, folder).port).toBe(3000);
  });

  it('reads gatehouse.yaml, over which the environment wins', () => {
    writeFileSync(join(folder, 'gatehouse.yaml'), 'port: 4000\nadmin_email: a@example.com\n');
    const config = loadConfig({ GATEHOUSE_PORT: '5000' }, folder);
    expect(config).toMatchObject({ port: 5000, adminEmail: 'a@example.com' });
  });

  it.each([
    ['a misspelt setting', 'prot: 4000', /"prot" is not a setting; port is probably meant\.$/],
    [
      'a setting of something else',
      'language: en',
      /"language" is not a setting; it knows url, port/,
    ],
    ['broken YAML', 'port: [', /not valid YAML/],
    ['a list', '- port', /must hold names and values/],
  ])('says what is wrong with %s in the file', (_name, text, message) => {
    writeFileSync(join(folder, 'gatehouse.yaml'), text);
    expect(() => loadConfig({}, folder)).toThrow(message);
  });

  it.each([
    ['GATEHOUSE_PROT', /GATEHOUSE_PORT is probably meant\.$/],
    ['GATEHOUSE_TRUSTED_PROXY', /GATEHOUSE_TRUST_PROXY is probably meant\.$/],
    ['GATEHOUSE_VALKEY', /it knows GATEHOUSE_URL, /],
  ])('refuses %s, which it does not read', (name, message) => {
    expect(() => loadConfig({ [name]: '1' }, folder)).toThrow(message);
  });

  it.each(['--global', 'a\nb'])('takes no client package %j, which npm would misread', (value) => {
    expect(() => loadConfig({ GATEHOUSE_CLIENT_PACKAGE: value }, folder)).toThrow(
      /is nothing that npm can install/,
    );
  });

  it.each([
    ['GATEHOUSE_SECRET', 'hunter2'],
    ['GATEHOUSE_ADMIN_PASSWORD', 'hunter2'],
    ['DATABASE_URL', 'mysql://user:hunter2@host/x'],
  ])('never repeats the value of %s', (name, value) => {
    expect(() => loadConfig({ [name]: value }, folder)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(value) }),
    );
  });

  it('is described in the reference, every variable of it', () => {
    const reference = readFileSync(
      new URL('../../../docs/configuration.md', import.meta.url),
      'utf8',
    );
    for (const { name } of Object.values(variables)) expect(reference).toContain(`\`${name}\``);
    expect(fileKey('GATEHOUSE_TRUST_PROXY')).toBe('trust_proxy');
    expect(fileKey('DATABASE_URL')).toBe('database_url');
  });
});
