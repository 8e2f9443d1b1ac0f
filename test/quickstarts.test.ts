import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DjangoUnavailableError, ensureDjango } from '../scripts/django/environment.ts';
import { isOnPath } from '../scripts/quickstarts/programs.ts';
import { RECIPES } from '../scripts/quickstarts/recipes.ts';
import { tryQuickstart } from '../scripts/quickstarts/try.ts';
import { ROOT } from '../scripts/start/build-once.ts';
import { MAIN, type RunningProvider, startProvider } from './provider.ts';

/** Within the repository, so that Node.js finds what the workspaces have. */
const FOLDER = join(ROOT, '.cache', 'quickstarts');
const quick = RECIPES.filter(({ isQuick }) => isQuick);

function whyNot({ programs }: { programs: readonly string[] }): string | undefined {
  const missing = programs.find((program) => !isOnPath(program));
  if (missing) return `there is no ${missing}`;
  if (!programs.includes('python3')) return undefined;
  try {
    ensureDjango();
    return undefined;
  } catch (error) {
    if (error instanceof DjangoUnavailableError) return error.message;
    throw error;
  }
}

describe('a quickstart, followed to the letter, makes an application that people sign in to', () => {
  const person = { email: 'grace@example.com', password: 'correct horse battery staple' };
  let provider: RunningProvider;
  let folder: string;

  beforeAll(async () => {
    provider = await startProvider();
    await provider.api('/users', { method: 'POST', body: { ...person, name: 'Grace Hopper' } });
    mkdirSync(FOLDER, { recursive: true });
    folder = mkdtempSync(join(FOLDER, 'try-'));
  });
  afterAll(async () => {
    await provider?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const command = async (...args: string[]) => {
    const env = {
      ...process.env,
      GATEHOUSE_DATA: provider.dataFolder,
      GATEHOUSE_URL: provider.url,
    };
    return await promisify(execFile)(process.execPath, [MAIN, 'quickstart', ...args], { env }).then(
      ({ stdout }) => stdout,
      ({ stderr }: { stderr: string }) => stderr,
    );
  };

  it('is printed by the command line, with what to change first', async () => {
    await provider.api('/apps', {
      method: 'POST',
      body: { client_id: 'printed', client_name: 'P', redirect_uris: ['https://app.example.com/'] },
    });
    expect(await command('--app', 'printed')).toMatch(/^mozilla-django-oidc +Django with/m);
    const printed = await command('mozilla-django-oidc', '--app', 'printed');
    expect(printed).toContain('--- mysite/settings.py');
    expect(printed).toContain('OIDC_RP_CLIENT_ID = "printed"');
    expect(printed).toContain(`OIDC_OP_TOKEN_ENDPOINT = "${provider.issuer}/token"`);
    expect(printed).toContain('! It is called back at http://localhost:4000/oidc/callback/');
    expect(await command('express')).toContain('Say of which application');
    expect(await command('express', '--app', 'nobody')).toMatch(
      /^gatehouse: There is no application "nobody": give its client ID.*\n$/,
    );
    expect(await command('cobol', '--app', 'printed')).toContain('There is no quickstart "cobol"');
  });

  for (const recipe of quick) {
    const missing = whyNot(recipe);
    if (missing) console.warn(`The quickstart ${recipe.name} is not tried: ${missing}`);
    it.skipIf(missing)(recipe.name, async () => {
      const own = join(folder, recipe.name);
      mkdirSync(own);
      const isPython = recipe.programs.includes('python3');
      const env = isPython
        ? { PATH: [dirname(ensureDjango()), process.env.PATH].join(delimiter) }
        : { NODE_OPTIONS: '--conditions=@gatehouse/source' };
      await expect(
        tryQuickstart(recipe, { provider, person, folder: own, env, isInstalled: true }),
      ).resolves.toBeUndefined();
    });
  }
});
