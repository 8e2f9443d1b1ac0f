import { describe, expect, test } from 'vitest';
import { LANGUAGES } from '../../languages.ts';
import { CATALOGUES } from './catalogues.ts';

type Tree = string | readonly Tree[] | { readonly [key: string]: Tree };

/** Texts by their path. The sentences of a page may be cut into paragraphs otherwise, so they count as one text. */
function flatten(tree: Tree, path = ''): [path: string, text: string][] {
  if (typeof tree === 'string') return [[path, tree]];
  if (Array.isArray(tree)) {
    return [[path, tree.map((part: Tree) => flatten(part).map(([, text]) => text)).join('\n')]];
  }
  return Object.entries(tree).flatMap(([key, part]) => flatten(part, `${path}.${key}`));
}

function placeholdersOf(text: string): string[] {
  return [...new Set(text.match(/\{\w*\}/g))].sort();
}

const english = new Map(flatten(CATALOGUES.en));

describe.each(LANGUAGES)('The texts in %s', (language) => {
  const texts = flatten(CATALOGUES[language]);

  test('are the same ones as in English', () => {
    expect(texts.map(([path]) => path).sort()).toEqual([...english.keys()].sort());
  });

  test.each(texts)('%s is filled with the same values as in English', (path, text) => {
    expect(placeholdersOf(text)).toEqual(placeholdersOf(english.get(path) ?? ''));
  });

  test.each(texts)('%s is a text, with the signs of a printed one', (_path, text) => {
    expect(text.trim()).toBe(text);
    expect(text).not.toBe('');
    // Straight quotation marks and apostrophes, three dots, two spaces.
    expect(text).not.toMatch(/["']|\.\.\.| {2}/);
  });

  test('name no application where its name is not known', () => {
    for (const [path, text] of texts.filter(([path]) => path.endsWith('.withoutApp'))) {
      expect(text, path).not.toContain('{app}');
    }
  });

  test('have titles that can stand in the window’s title, where nothing is filled in', () => {
    for (const [path, text] of texts.filter(([path]) => /^\.[^.]+(\.[^.]+)?\.title$/.test(path))) {
      expect(text, path).not.toContain('{');
    }
  });
});

test('German uses its own quotation marks, and no address of the familiar kind', () => {
  for (const [path, text] of flatten(CATALOGUES.de)) {
    expect(text, path).not.toMatch(/[”«»]|“[^“]*“/);
    expect(text, path).not.toMatch(/\b(du|dich|dir|dein\w*)\b/i);
    expect(text, path).not.toMatch(/\b[zu]\. ?B\./);
  }
});
