import { ConfigError } from '../../core/errors.ts';
import type { ResolvedOptions } from '../../core/options.ts';
import { resolveOptions } from '../../core/resolve-options.ts';
import { misspeltVariables } from '../../core/variables.ts';
import { type Finding, findings, type Patient } from '../check.ts';

const PLACEHOLDER = /change.?me|secret|example|password|xxxx|1234|test|your/i;

/** Checks settings by the library's own rules; the settings, when they can be used. */
export function checkSettings({ options, env }: Omit<Patient, 'settings'>): {
  readonly settings: ResolvedOptions | undefined;
  readonly found: readonly Finding[];
} {
  const { ok, error } = findings('settings.options');
  const names = checkNames(env);
  try {
    const settings = resolveOptions(options, env);
    const count = settings.providers.size;
    const providers = count === 1 ? 'one provider' : `${count} providers`;
    return {
      settings,
      found: [ok(`all there, for ${providers}`), ...names, ...checkSecrets(settings, env)],
    };
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    const [, mend = ''] = /: ([\s\S]*)$/.exec(cause.message) ?? [];
    const isVariable = /^[A-Z_]+$/.test(cause.variable);
    const line = isVariable ? `${cause.variable}=…` : `gatehouse({ ${cause.variable}: … })`;
    return {
      settings: undefined,
      found: [error(cause.message.replace(`: ${mend}`, ''), `${line}   ${mend}`), ...names],
    };
  }
}

function checkNames(env: Patient['env']): readonly Finding[] {
  const { ok, warning } = findings('settings.names');
  const misspelt = misspeltVariables(env);
  if (misspelt.length === 0) return [ok('none that looks like another')];
  return misspelt.map(({ name, meant }) =>
    warning(`${name} is not read; ${meant} is`, `${meant}=…   in place of ${name}`),
  );
}

function checkSecrets(settings: ResolvedOptions, env: Patient['env']): readonly Finding[] {
  const { ok, warning, error } = findings('settings.secret');
  const mend = 'OIDC_SESSION_SECRET=…   make one with: openssl rand -base64 48';
  for (const secret of settings.sessionSecrets) {
    if (new Set(secret).size < 10) {
      return [error('the session secret repeats a few characters: it can be guessed', mend)];
    }
    if (PLACEHOLDER.test(secret) && /[\s_-]/.test(secret)) {
      const found = 'the session secret looks like words, and not like chance';
      return [env.NODE_ENV === 'production' ? error(found, mend) : warning(found, mend)];
    }
  }
  const count = settings.sessionSecrets.length;
  return [ok(count === 1 ? 'it looks random' : `${count} of them, which look random`)];
}
