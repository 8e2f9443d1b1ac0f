import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const THEIRS = fileURLToPath(
  new URL('../../provider/src/pages/styles/tokens.css', import.meta.url),
);
const OURS = fileURLToPath(new URL('../src/app/tokens.css', import.meta.url));
const OUR_SOURCE = /\/console\/src\/.*\.(?:css|tsx?)(?:\?|$)/;
const DARK = /@media \(prefers-color-scheme: dark\) \{\s*:root \{([^}]*)\}\s*\}/;
const ONE_VALUE = /var\(--(light|dark)(--[\w-]+)\)/g;

/**
 * Puts the tokens of the provider's own pages before those that only the dashboard has, so that they are written once.
 * Where a value is needed whatever theme was chosen, or before any was, `var(--dark--ink)` stands for it, in style
 * sheets and in the strings of programs.
 */
export function sharedTokens(): Plugin {
  return {
    name: 'shared-tokens',
    enforce: 'pre',
    transform(source, id) {
      if (/\/src\/app\/tokens\.css(?:\?|$)/.test(id)) {
        this.addWatchFile(THEIRS);
        return themed() + source;
      }
      if (!OUR_SOURCE.test(id) || !/var\(--(?:light|dark)--/.test(source)) return undefined;
      for (const file of [THEIRS, OURS]) this.addWatchFile(file);
      return withValues(source, themed() + readFileSync(OURS, 'utf8'));
    },
  };
}

const themed = () => byChosenTheme(readFileSync(THEIRS, 'utf8'));

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

/**
 * `source` with the value of each token in place of `var(--light--name)`.
 *
 * @param tokens style sheets of tokens, by the chosen theme.
 * @throws {TypeError} when there is no such token in this theme.
 */
export function withValues(source: string, tokens: string): string {
  const values = new Map<string, string>();
  for (const [, selector = '', rules = ''] of tokens.matchAll(/(:root[^{]*)\{([^}]*)\}/g)) {
    const theme = selector.includes('dark') ? 'dark' : 'light';
    for (const [, name, value = ''] of rules.matchAll(/(--[\w-]+):\s*([^;]+);/g)) {
      values.set(`${theme}${name}`, value);
    }
  }
  return source.replace(ONE_VALUE, (_, theme, name) => {
    const value = values.get(`${theme}${name}`);
    if (value === undefined)
      throw new TypeError(`There is no token ${name} of the ${theme} theme.`);
    return value;
  });
}
