import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ADAPTERS } from './adapters.ts';
import { ADMINISTRATION } from './administration.ts';
import { ANSWERS } from './answers.ts';
import { ATTACKS } from './attacks.ts';
import { BEARER } from './bearer.ts';
import { BRANDING } from './branding.ts';
import { BROWSER } from './browser.ts';
import { DIRECTORY } from './directory.ts';
import { type Guard, packageOf } from './guard.ts';
import { INPUTS } from './inputs.ts';
import { MAIL } from './mail.ts';
import { PASSWORD_GUARDS } from './passwords.ts';
import { PROTOCOL } from './protocol.ts';
import { PROVIDER_LAYER } from './provider.ts';
import { QUICKSTARTS } from './quickstarts.ts';
import { REMOTE_LOGOUT } from './remote-logout.ts';
import { SESSIONS } from './sessions.ts';
import { SETTINGS } from './settings.ts';
import { SIGN_IN_STEPS } from './sign-in-steps.ts';
import { STORES } from './stores.ts';
import { USER_STORES } from './user-stores.ts';
import { USERS } from './users.ts';

/** The guards of the client and of the provider. */
export const GUARDS: readonly Guard[] = [
  ...PROTOCOL,
  ...PROVIDER_LAYER,
  ...SETTINGS,
  ...BROWSER,
  ...SESSIONS,
  ...STORES,
  ...ANSWERS,
  ...ADAPTERS,
  ...USERS,
  ...USER_STORES,
  ...BEARER,
  ...REMOTE_LOGOUT,
  ...DIRECTORY,
  ...MAIL,
  ...PASSWORD_GUARDS,
  ...BRANDING,
  ...SIGN_IN_STEPS,
  ...ATTACKS,
  ...ADMINISTRATION,
  ...INPUTS,
  ...QUICKSTARTS,
];

const ROOT = new URL('../../', import.meta.url);

/** The text of a guard is not there exactly once: the code has changed, and the table has to. */
export class DoesNotApply extends Error {}

/**
 * The file of a guard with the guard taken out.
 *
 * @throws {DoesNotApply}
 */
export function withoutGuard(guard: Guard, root = ROOT): string {
  const { name, file, find, replace } = guard;
  const path = new URL(`${packageOf(guard)}/src/${file}`, root);
  const text = readFileSync(fileURLToPath(path), 'utf8');
  const count = text.split(find).length - 1;
  if (count !== 1) throw new DoesNotApply(`${name}: its text is ${count} times in ${file}`);
  return text.replace(find, () => replace);
}
