import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import {
  addFiles,
  type Consumers,
  installConsumers,
  NODE_VERSIONS,
} from './client-package/consumer.ts';
import { cleanEnvironment } from './client-package/npm.ts';
import { TSC } from './client-package/pack.ts';

const run = promisify(execFile);
const installed = await installConsumers();
const missing = typeof installed === 'string' ? installed : undefined;
if (missing) console.warn(`The package of the client is not tested: ${missing}`);

describe.skipIf(missing)('@gatehouse/client from its tarball', () => {
  const consumers = installed as Consumers;
  afterAll(() => consumers.remove());

  describe.each(NODE_VERSIONS)('on Node.js %s', (version) => {
    it('can be imported, every entry', async () => {
      const loaded = await load('import-all.mjs', consumers.withPeers);
      for (const entry of consumers.entries) {
        expect(loaded[entry]?.names, `${entry}: ${loaded[entry]?.message}`).not.toEqual([]);
        expect(loaded[entry], entry).toHaveProperty('names');
      }
    });

    it('can be required, every entry, with the same exports', async () => {
      const imported = await load('import-all.mjs', consumers.withPeers);
      const required = await load('require-all.cjs', consumers.withPeers);
      const without = (names?: string[]) => names?.filter((name) => name !== '__esModule');
      for (const entry of consumers.entries) {
        const { names, message } = required[entry] ?? {};
        expect(without(names), message).toEqual(without(imported[entry]?.names));
      }
    });

    it('says which peer an entry needs, where it is not installed', async () => {
      const { peerDependenciesMeta = {} } = consumers.manifest;
      const optional = Object.keys(peerDependenciesMeta);
      const loaded = await load('import-all.mjs', consumers.alone);
      for (const entry of consumers.entries) {
        const { names, code, message } = loaded[entry] ?? {};
        if (names) continue;
        expect(code, message).toBe('ERR_MODULE_NOT_FOUND');
        expect(optional).toContain(/^Cannot find package '([^']+)'/.exec(message ?? '')?.[1]);
      }
      expect(loaded[consumers.manifest.name]).toHaveProperty('names');
    });

    it('has a command that looks for what is wrong', async () => {
      const command = join(consumers.alone, 'node_modules/.bin/gatehouse-client');
      const failed = await run(consumers.nodes[version], [command, 'doctor'], {
        env: { ...cleanEnvironment(), OIDC_ISSUER: 'https://id.example.com' },
      }).catch((error: { code: number; stdout: string }) => error);
      expect(failed).toMatchObject({ code: 1 });
      expect(failed.stdout).toContain('OIDC_CLIENT_ID is missing');
    });

    it('sends people of an Express app to their provider', async () => {
      const provider = await startDiscovery();
      addFiles(consumers.withPeers, { 'express-app.mjs': 'express-app.mjs' });
      const app = fork(join(consumers.withPeers, 'express-app.mjs'), {
        execPath: consumers.nodes[version],
        execArgv: [],
        env: {
          ...cleanEnvironment(),
          OIDC_ISSUER: provider.issuer,
          OIDC_CLIENT_ID: 'app',
          OIDC_CLIENT_SECRET: 'secret',
          OIDC_SESSION_SECRET: 's'.repeat(32),
        },
      });
      const exited = once(app, 'exit');
      try {
        const [ready] = await Promise.race([once(app, 'message'), exited]);
        expect(ready).toMatchObject({ version: expect.stringMatching(`^v${version}\\.`) });
        const response = await fetch(`http://127.0.0.1:${ready.port}/oidc/authenticate/`, {
          redirect: 'manual',
        });
        expect([302, 303]).toContain(response.status);
        const asked = new URL(response.headers.get('location') ?? '');
        expect(asked.origin + asked.pathname).toBe(`${provider.issuer}/auth`);
        expect(asked.searchParams.get('code_challenge_method')).toBe('S256');
      } finally {
        app.kill();
        await exited;
        provider.stop();
      }
    });

    async function load(script: string, project: string): Promise<Record<string, Loaded>> {
      addFiles(project, { [script]: script });
      const { stdout } = await run(
        consumers.nodes[version],
        [join(project, script), ...consumers.entries],
        { cwd: project, env: cleanEnvironment() },
      );
      return JSON.parse(stdout) as Record<string, Loaded>;
    }
  });

  describe('its types', () => {
    it.each([
      ['nodenext', 'nodenext'],
      ['bundler', 'esnext'],
    ])(
      'are right with moduleResolution %s, libraries checked',
      async (moduleResolution, module) => {
        const project = consumers.withPeers;
        addFiles(project, { 'typed-app.mts': 'typed-app.mts' });
        const entries = consumers.entries.map(
          (entry, index) => `export * as e${index} from '${entry}';`,
        );
        writeFileSync(join(project, 'entries.mts'), entries.join('\n'));
        const config = join(project, `tsconfig.${moduleResolution}.json`);
        const compilerOptions = {
          module,
          moduleResolution,
          target: 'es2022',
          types: ['node'],
          strict: true,
          skipLibCheck: false,
          noEmit: true,
        };
        writeFileSync(
          config,
          JSON.stringify({ compilerOptions, files: ['typed-app.mts', 'entries.mts'] }),
        );
        const { stdout } = await run(process.execPath, [TSC, '-p', config, '--pretty', 'false'], {
          cwd: project,
        }).catch((error: { stdout: string }) => error);
        expect(oursIn(stdout)).toEqual([]);
      },
    );
  });
});

interface Loaded {
  names?: string[];
  code?: string;
  message?: string;
}

/** Diagnostics but those of other people's packages, which are not ours to mend. */
function oursIn(output: string): string[] {
  const foreign = /^node_modules\/(?!@gatehouse\/)/;
  return output.split('\n').filter((line) => /^\S.*error TS/.test(line) && !foreign.test(line));
}

/** Discovery and nothing else. */
async function startDiscovery() {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(
      JSON.stringify({
        issuer,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      }),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
