import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const OURS = read('../src/app/tokens.css');
const THEIRS = read('../../provider/src/pages/styles/tokens.css');

/** Custom properties of the blocks, the light ones and the dark ones. */
function tokensOf(css: string): [Map<string, string>, Map<string, string>] {
  const [light = '', dark = ''] = css.split(/prefers-color-scheme: dark|data-mantine-color-scheme/);
  return [light, dark].map(
    (block) =>
      new Map(
        [...block.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name = '', value = '']) => [
          name,
          value.replace(/\s+/g, ' '),
        ]),
      ),
  ) as [Map<string, string>, Map<string, string>];
}

it.each([
  ['light', 0],
  ['dark', 1],
] as const)('the %s tokens have the values of the sign-in pages', (_theme, index) => {
  const ours = tokensOf(OURS)[index];
  const theirs = tokensOf(THEIRS)[index];
  const shared = [...ours].filter(([name]) => theirs.has(name));
  expect(shared.length).toBeGreaterThan(20);
  expect(Object.fromEntries(shared)).toEqual(
    Object.fromEntries(shared.map(([name]) => [name, theirs.get(name)])),
  );
});
