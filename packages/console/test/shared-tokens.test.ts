import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { byChosenTheme, withValues } from '../build/shared-tokens.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const THEIRS = read('../../provider/src/pages/styles/tokens.css');
const OURS = read('../src/app/tokens.css');
const namesIn = (css: string) => new Set([...css.matchAll(/(--[\w-]+):/g)].map(([, name]) => name));

it('the tokens of the sign-in pages follow the theme that was chosen, and are all there', () => {
  const shared = byChosenTheme(THEIRS);
  expect(shared).not.toContain('@media');
  expect(shared).toMatch(/:root\[data-mantine-color-scheme="dark"\] \{\s*--canvas: #151412;/);
  expect(namesIn(shared)).toEqual(namesIn(THEIRS));
  expect(shared.split('{')).toHaveLength(3);
});

it('the dashboard has none of them a second time', () => {
  const theirs = namesIn(THEIRS);
  expect([...namesIn(OURS)].filter((name) => theirs.has(name))).toEqual([]);
});

it('a value of one theme can be had whatever the theme is', () => {
  const tokens = byChosenTheme(THEIRS) + OURS;
  expect(withValues('color: var(--light--accent);', tokens)).toBe('color: #1b5e4b;');
  expect(withValues("['var(--dark--accent)', 'var(--light--neutral)']", tokens)).toBe(
    "['#79c7aa', '#4a453d']",
  );
  expect(() => withValues('var(--dark--nothing)', tokens)).toThrow('no token --nothing');
});

it('tokens that are not as they were stop the build', () => {
  expect(() => byChosenTheme(':root { --ink: #000; }')).toThrow('not where they were');
});
