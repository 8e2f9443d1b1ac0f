import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { ERRORS } from '../src/index.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const README = 'packages/client/README.md';
/** Prisma is not installed here: test/recipes/prisma.test.ts compiles what this page shows. */
const COMPILED_ELSEWHERE = 'users-prisma.md';
/** Pages whose TypeScript is compiled. */
const PAGES = [
  'README.md',
  README,
  ...readdirSync(join(ROOT, 'docs/client'))
    .filter((name) => name.endsWith('.md') && name !== COMPILED_ELSEWHERE)
    .map((name) => `docs/client/${name}`),
];
/** What the examples take for granted. */
const SURROUNDINGS = `
import type { Express, RequestHandler } from 'express';
import type { Redis } from 'ioredis';
import 'handlebars';
import type { Liquid } from 'liquidjs';
import type { Environment } from 'nunjucks';
import type { User } from '@gatehouse/client';

declare global {
  const app: Express;
  const requireLogin: RequestHandler;
  const redis: Redis;
  const env: Environment;
  const engine: Liquid;
  function findTenant(host: string): Promise<{ id: string; issuer: string; clientId: string; secret: string }>;
  function rolesOf(sub: unknown): string[];
  function remember(user: User): Promise<void>;
  function isMaintenance(request: Request): boolean;
  const gatehouse: typeof import('@gatehouse/client/express').gatehouse;
}
`;

it('names every error with its status and what to try', () => {
  const page = read('docs/client/errors.md').replaceAll(/ +/g, ' ');
  for (const [code, { status, mend }] of Object.entries(ERRORS)) {
    expect(page).toContain(`| \`${code}\` | ${status} | ${mend} |`);
  }
});

it('names every option', () => {
  const page = read(README);
  for (const file of ['core/options.ts', 'core/provider/provider-options.ts']) {
    const source = read(`packages/client/src/${file}`);
    const start = source.search(/export interface (Gatehouse|Provider)Options/);
    const declaration = source.slice(start, source.indexOf('\n}', start));
    const options = [...declaration.matchAll(/^ {2}(\w+)\?:/gm)].map(([, name = '']) => name);
    expect(options.length).toBeGreaterThan(10);
    for (const option of options) expect(page, option).toContain(`\`${option}\``);
  }
});

it('has no example that does not compile', async () => {
  const folder = mkdtempSync(join(ROOT, 'packages/client/.docs-'));
  try {
    for (const [index, page] of PAGES.entries()) {
      const text = read(page);
      const blocks = [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code);
      expect(blocks.length, page).toBe([...text.matchAll(/^\s*```(ts|typescript)\b/gm)].length);
      for (const [part, code] of blocks.entries()) {
        // Those of one page that name their files import each other.
        const [, name = `block-${part}.ts`] = /^\/\/ (\S+\.ts)\n/.exec(code) ?? [];
        const file = join(folder, `page-${index}`, name);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, `${code}\nexport {};\n`);
      }
    }
    writeFileSync(join(folder, 'surroundings.ts'), SURROUNDINGS);
    const config = {
      extends: '../../../tsconfig.json',
      // Next.js leaves out the extension of a file; packages are found as Node.js finds them.
      compilerOptions: { noEmit: true, module: 'esnext', moduleResolution: 'bundler' },
      include: ['**/*.ts'],
      exclude: [],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const said = await promisify(execFile)(process.execPath, [tsc, '-p', folder]).then(
      () => '',
      (error: { stdout: string }) => error.stdout,
    );
    expect(said).toBe('');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
