import { ConfigError } from './errors.ts';
import type { Environment } from './options.ts';

/** Variables that the library reads. */
export const VARIABLES = [
  'OIDC_ISSUER',
  'OIDC_CLIENT_ID',
  'OIDC_CLIENT_SECRET',
  'OIDC_CLIENT_KEY',
  'OIDC_TOKEN_ENDPOINT_AUTH_METHOD',
  'OIDC_SCOPE',
  'OIDC_SESSION_SECRET',
  'OIDC_APP_URL',
  'LOGIN_REDIRECT_URL',
  'LOGIN_REDIRECT_URL_FAILURE',
  'LOGOUT_REDIRECT_URL',
];
/** Edits by which a name may differ from the one that is meant. */
const MAX_DISTANCE = 3;

/** Variables of the environment that are probably meant for ours, and are not read. */
export function misspeltVariables(env: Environment): { name: string; meant: string }[] {
  return Object.keys(env)
    .filter((name) => /^OIDC|^OICD|^OPENID|REDIRECT_URL/i.test(name) && !VARIABLES.includes(name))
    .flatMap((name) => {
      const meant = nearest(name);
      return meant !== undefined && env[meant] === undefined ? [{ name, meant }] : [];
    });
}

/**
 * What is thrown for a setting that is missing, with what was mostly done instead: it has another name, or the file
 * that it is in was not read.
 */
export function explainMissing(error: unknown, env: Environment): unknown {
  if (!(error instanceof ConfigError) || error.code !== 'ERR_GATEHOUSE_CONFIG_MISSING')
    return error;
  if (!VARIABLES.includes(error.variable)) return error;
  const misspelt = misspeltVariables(env).find(({ meant }) => meant === error.variable);
  const isNoneSet = !Object.keys(env).some((name) => /^OIDC_/i.test(name));
  const hint = misspelt
    ? ` ${misspelt.name} is set, and not read: rename it.`
    : isNoneSet
      ? ' No variable that begins with OIDC_ is set: if they are in a file, start Node.js with --env-file=.env.'
      : '';
  const mend = error.message.replace(/^.*? is missing: /, '');
  return hint === '' ? error : new ConfigError(error.code, error.variable, `${mend}${hint}`);
}

function nearest(name: string): string | undefined {
  const ranked = VARIABLES.map((known) => ({
    known,
    distance: distance(name.toUpperCase(), known),
  }));
  ranked.sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best && best.distance <= MAX_DISTANCE ? best.known : undefined;
}

/** Edits that lead from one text to another: Levenshtein's distance. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1];
    for (let at = 0; at < other.length; at++) {
      const replaced = (row[at] ?? 0) + (letter === other[at] ? 0 : 1);
      next.push(Math.min(replaced, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
