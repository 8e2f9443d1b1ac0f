import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packPackage, pathsIn, TSC } from '../../../test/client-package/pack.ts';

const require = createRequire(import.meta.url);
const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const attw = join(dirname(require.resolve('@arethetypeswrong/cli/package.json')), 'dist/index.js');

describe('the packed kit', () => {
  let folder: string;
  let tarball: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-testkit-checks-'));
    tarball = await packPackage(folder, 'testkit');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has nothing that publint knows to be wrong', async () => {
    const bytes = Uint8Array.from(readFileSync(tarball));
    const { messages, pkg } = await publint({ strict: true, pack: { tarball: bytes.buffer } });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  it('holds what an app needs, its licence, and no test or source', async () => {
    const paths = await pathsIn(tarball);
    expect(paths.filter((path) => !path.startsWith('dist/')).sort()).toEqual([
      'LICENSE',
      'README.md',
      'package.json',
    ]);
    expect(paths.filter((path) => !/\.(js|d\.ts)$/.test(path)).length).toBe(3);
    expect(paths.filter((path) => /test\.(js|d\.ts)$/.test(path))).toEqual([]);
  });

  it.each(['node16', 'bundler'])(
    'needs no types of packages that it does not bring, with moduleResolution %s',
    async (moduleResolution) => {
      const project = join(folder, moduleResolution);
      const modules = join(project, 'node_modules');
      const installed = join(modules, '@gatehouse/testkit');
      mkdirSync(installed, { recursive: true });
      await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', installed]);
      // What npm would install beside it: the engine has no types of its own.
      mkdirSync(join(modules, '@types'));
      for (const name of ['jose', 'oidc-provider', '@types/node', 'undici-types']) {
        symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
      }
      writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
      writeFileSync(
        join(project, 'app.test.ts'),
        `import { type Changes, FAULTS, startTestProvider, type TestClient } from '@gatehouse/testkit';
const client: TestClient = { client_id: 'other', redirect_uris: ['http://localhost:1/cb'] };
// @ts-expect-error: a client has an id
const nameless: TestClient = { client_secret: 'x' };
const claims: Changes = { aud: 'other' };
const provider = await startTestProvider({ clients: [client, nameless] });
await provider.misbehave({ ...FAULTS.expired(), idTokenClaims: claims });
const { path }: { path: string } = provider.requests[0] ?? { path: '' };
// @ts-expect-error: a path is text
const wrong: number = path;
export { wrong };
`,
      );
      const compilerOptions = {
        module: moduleResolution === 'node16' ? 'node16' : 'esnext',
        moduleResolution,
        target: 'es2022',
        types: ['node'],
        strict: true,
        skipLibCheck: false,
        noEmit: true,
      };
      const config = { compilerOptions, files: ['app.test.ts'] };
      writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(config));
      const said = await run(process.execPath, [TSC, '-p', project, '--pretty', 'false']).then(
        () => '',
        (error: { stdout: string }) => error.stdout,
      );
      // Other people's declarations are not ours to mend.
      expect(said.split('\n').filter((line) => /@gatehouse|app\.test\.ts/.test(line))).toEqual([]);
    },
  );

  it('gives TypeScript the types of what Node.js loads', async () => {
    const args = [attw, tarball, '--profile', 'esm-only', '--no-color', '--no-emoji'];
    const { code, stdout } = await promisify(execFile)(process.execPath, args).then(
      (ended) => ({ ...ended, code: 0 }),
      (error: { code: number; stdout: string }) => error,
    );
    expect(code, stdout).toBe(0);
  });
});
