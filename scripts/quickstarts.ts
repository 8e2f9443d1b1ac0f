/*
 * `npm run quickstarts [-- name …]`: follows the quickstarts in empty folders, with what they install, and signs
 * somebody in to what came of each. It needs the registries of npm, PyPI, Go and Maven, and some minutes.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { launchBrowser, NO_BROWSER } from '../test/browser.ts';
import { cleanEnvironment } from '../test/client-package/npm.ts';
import { packClient } from '../test/client-package/pack.ts';
import { startProvider } from '../test/provider.ts';
import { isOnPath } from './quickstarts/programs.ts';
import { RECIPES, type Recipe } from './quickstarts/recipes.ts';
import { signInWith } from './quickstarts/sign-in-by-browser.ts';
import { missingGem, systemGems } from './quickstarts/system-gems.ts';
import { tryQuickstart } from './quickstarts/try.ts';
import { startUpstream } from './quickstarts/upstream.ts';

const PATIENCE = 300_000;
const PERSON = { email: 'grace@example.com', password: 'correct horse battery staple' };

const names = process.argv.slice(2);
const unknown = names.find((name) => !RECIPES.some((recipe) => recipe.name === name));
if (unknown) {
  const known = RECIPES.map(({ name }) => name).join(', ');
  console.error(`There is no way to try "${unknown}"; there is one for ${known}.`);
  process.exit(1);
}
const chosen = RECIPES.filter(({ name }) => names.length === 0 || names.includes(name));
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-quickstarts-'));
const provider = await startProvider();
const browser = await launchBrowser();
const upstream = await startUpstream(`${provider.issuer}/logout`);
const rows: { quickstart: string; outcome: string; seconds: string }[] = [];
try {
  await provider.api('/users', {
    method: 'POST',
    body: { ...PERSON, email_verified: true, name: 'Grace Hopper' },
  });
  const client = chosen.some(({ programs }) => programs.includes('npm'))
    ? await packClient(folder)
    : undefined;
  for (const recipe of chosen) {
    const started = performance.now();
    const outcome = await tryOne(recipe, client);
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    rows.push({ quickstart: recipe.name, outcome: outcome.split('\n', 1)[0] ?? '', seconds });
    console.log(`${recipe.name}: ${outcome} (${seconds} s)`);
  }
} finally {
  await browser?.close();
  await upstream.stop();
  await provider.stop();
  rmSync(folder, { recursive: true, force: true });
}
console.table(rows);
const count = (outcome: RegExp) => rows.filter((row) => outcome.test(row.outcome)).length;
console.log(`${count(/^works/)} passed, ${count(/^failed/)} failed, ${count(/^skipped/)} skipped`);
process.exit(count(/^failed/) > 0 ? 1 : 0);

async function tryOne(recipe: Recipe, client: string | undefined): Promise<string> {
  const missing = recipe.programs.find((program) => !isOnPath(program));
  if (missing) return `skipped: there is no ${missing}`;
  const gem = recipe.gems && missingGem(recipe.gems);
  if (gem) return `skipped: there is no gem ${gem.replace('|', ' or ')}`;
  if (recipe.needsBrowser && !browser) return `skipped: ${NO_BROWSER}`;
  // Rails names the application by its folder, and `rails` is taken.
  const own = join(folder, `${recipe.name}-app`);
  mkdirSync(own);
  try {
    await tryQuickstart(recipe, {
      provider,
      person: PERSON,
      folder: own,
      env: await environmentFor(recipe),
      patience: PATIENCE,
      ...(client && { client }),
      ...(recipe.needsBrowser && browser && { signIn: signInWith(browser) }),
    });
    return 'works';
  } catch (error) {
    return `failed: ${(error as Error).message}`;
  }
}

async function environmentFor({ programs, gems, name }: Recipe): Promise<NodeJS.ProcessEnv> {
  const clean = {
    ...cleanEnvironment(),
    NODE_OPTIONS: '',
    OAUTH2_PROXY_UPSTREAMS: upstream.url,
    UPSTREAM: upstream.url,
  };
  if (gems) return { ...clean, ...systemGems(join(folder, `${name}-gems`)) };
  if (!programs.includes('python3')) return clean;
  const environment = join(folder, `${name}-venv`);
  // Not a call that stops the event loop for that long: it would not see that the provider ends idle connections.
  await promisify(execFile)('python3', ['-m', 'venv', environment]);
  return { ...clean, PATH: [join(environment, 'bin'), process.env.PATH].join(delimiter) };
}
