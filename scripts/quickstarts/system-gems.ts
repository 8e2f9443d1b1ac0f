import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Bundler asks rubygems.org to add a gem that is there already. This one takes the gems of the system, and of
 * omniauth_openid_connect what Debian has: the same library as GitLab keeps it.
 */
const BUNDLE = `#!/usr/bin/env bash
set -euo pipefail
export PATH="\${PATH#*:}"
if [ "\${1:-}" != add ]; then exec bundle "$@"; fi
for name in "\${@:2}"; do
  if [ "$name" = omniauth_openid_connect ] && ! gem list --installed --exact "$name" > /dev/null; then
    echo "gem 'gitlab-omniauth-openid-connect', require: '$name'" >> Gemfile
  else
    echo "gem '$name'" >> Gemfile
  fi
done
exec bundle install --local
`;

/** Makes the `bundle` in a folder of its own. @returns the environment in which commands find it first. */
export function systemGems(folder: string): NodeJS.ProcessEnv {
  mkdirSync(folder);
  const file = join(folder, 'bundle');
  writeFileSync(file, BUNDLE);
  chmodSync(file, 0o755);
  return { PATH: [folder, process.env.PATH].join(delimiter) };
}

/** @returns the first of these gems that the system does not have; each may stand for others, `a|b`. */
export function missingGem(gems: readonly string[]): string | undefined {
  const installed = execFileSync('gem', ['list', '--no-versions'], { encoding: 'utf8' }).split(
    '\n',
  );
  return gems.find((names) => !names.split('|').some((name) => installed.includes(name)));
}
