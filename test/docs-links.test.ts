import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const PAGES = globSync(['*.md', 'docs/**/*.md', '{packages,examples}/*/*.md'], {
  cwd: ROOT,
  exclude: (path) => path.includes('node_modules'),
}).sort();

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const withoutCode = (text: string) => text.replaceAll(/^ *```[\s\S]*?^ *```/gm, '');

/** Links and pictures of a page to other files here, as they stand. */
function linksOf(page: string): string[] {
  const text = withoutCode(read(page));
  return [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)]
    .map(([, link, picture]) => link ?? picture ?? '')
    .filter((link) => !/^[a-z]+:/.test(link));
}

/** Headings of a page as anchors, as those who show Markdown make them. */
function anchorsOf(page: string): Set<string> {
  const headings = [...withoutCode(read(page)).matchAll(/^#+ (.*)$/gm)].map(
    ([, text = '']) => text,
  );
  return new Set(
    headings.map((heading) =>
      heading
        .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\- ]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

describe('the documentation', () => {
  it.each(PAGES)('has no dead link in %s', (page) => {
    for (const link of linksOf(page)) {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : relative(ROOT, join(ROOT, dirname(page), path));
      expect(existsSync(join(ROOT, target)), `${page}: ${link}`).toBe(true);
      if (anchor) expect(anchorsOf(target), `${page}: ${link}`).toContain(anchor);
    }
  });

  it('is all found from the first page', () => {
    const seen = new Set<string>();
    const toRead = ['README.md'];
    for (let page = toRead.pop(); page !== undefined; page = toRead.pop()) {
      if (seen.has(page)) continue;
      seen.add(page);
      for (const link of linksOf(page)) {
        const target = relative(ROOT, join(ROOT, dirname(page), link.split('#')[0] || '.'));
        // A folder shows what is in it.
        toRead.push(...PAGES.filter((known) => known === target || dirname(known) === target));
      }
    }
    expect(PAGES.filter((page) => !seen.has(page))).toEqual([]);
  });
});
