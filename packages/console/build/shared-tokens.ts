import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const THEIRS = fileURLToPath(
  new URL('../../provider/src/pages/styles/tokens.css', import.meta.url),
);
const OURS = /\/src\/app\/tokens\.css$/;
const DARK = /@media \(prefers-color-scheme: dark\) \{\s*:root \{([^}]*)\}\s*\}/;

/** Puts the tokens of the provider's own pages before those that only the dashboard has: they are written once. */
export function sharedTokens(): Plugin {
  return {
    name: 'shared-tokens',
    enforce: 'pre',
    transform(css, id) {
      if (!OURS.test(id)) return undefined;
      this.addWatchFile(THEIRS);
      return byChosenTheme(readFileSync(THEIRS, 'utf8')) + css;
    },
  };
}

/**
 * The same tokens, the dark ones by the theme that a person has chosen in place of the one that their system has.
 *
 * @throws {TypeError} when the dark ones are not found.
 */
export function byChosenTheme(css: string): string {
  if (!DARK.test(css)) throw new TypeError('The tokens of dark pages are not where they were.');
  return css
    .replace(DARK, ':root[data-mantine-color-scheme="dark"] {$1}')
    .replace(/^\s*color-scheme:[^;]*;\n/m, '');
}
