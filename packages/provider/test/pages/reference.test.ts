import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, launchBrowser, NO_BROWSER } from '../../../../test/browser.ts';
import { startTestProvider, type TestProvider } from '../provider-fixture.ts';

const PHONE = { width: 360, height: 740 };
const DESK = { width: 1440, height: 900 };
/** As for the other pages: contrast of 7:1 and target size on top of what axe checks by itself. */
const AXE_OPTIONS: axe.RunOptions = {
  resultTypes: ['violations'],
  rules: { 'color-contrast-enhanced': { enabled: true }, 'target-size': { enabled: true } },
};

const browserFound = await hasBrowser();
if (!browserFound) console.warn(`The reference of the API in a browser: skipped, ${NO_BROWSER}.`);

describe('the reference of the admin API', () => {
  let op: TestProvider;
  let html: string;
  let described: {
    paths: Record<
      string,
      Record<string, { operationId: string; responses: Record<string, { description: string }> }>
    >;
    components: { schemas: Record<string, { properties?: object }> };
  };
  beforeAll(async () => {
    op = await startTestProvider('sqlite');
    html = await (await fetch(`${op.url}/docs/api`)).text();
    described = await (await fetch(`${op.url}/api/v1/openapi.json`)).json();
  });
  afterAll(() => op.stop());

  test('is at /docs/api for everybody, under a policy that runs no script', async () => {
    const response = await fetch(`${op.url}/docs/api`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(html).not.toMatch(/<script| style=| on\w+=/);
    const links = [...html.matchAll(/<link rel="stylesheet" href="([^"]+)"/g)];
    expect(links).toHaveLength(2);
    for (const [, href] of links) {
      const styles = await fetch(`${op.url}${href}`);
      expect(styles.headers.get('content-type')).toBe('text/css; charset=utf-8');
    }
  });

  test('has every operation, with its problems and a command that can be run', () => {
    for (const [path, methods] of Object.entries(described.paths)) {
      for (const [method, { operationId, responses }] of Object.entries(methods)) {
        const start = html.indexOf(`<article class="entry" id="${operationId}"`);
        const entry = html.slice(start, html.indexOf('</article>', start));
        expect(start, operationId).toBeGreaterThan(0);
        expect(entry).toContain(`<code>${path}</code>`);
        expect(entry).toContain(`${op.url}${path.replace(/\{(\w+)\}/g, '$$$1')}`);
        expect(entry).toContain('curl');
        expect(entry).toContain(`method-${method.toUpperCase()}`);
        const codes = Object.values(responses).flatMap(({ description }) =>
          [...description.matchAll(/^`(\w+)`:/gm)].map(([, code]) => code),
        );
        expect(codes.length).toBeGreaterThan(4);
        const errors = html.slice(html.indexOf('id="errors"'), html.indexOf('id="paging"'));
        for (const code of codes) expect(entry + errors).toContain(`<code>${code}</code>`);
      }
    }
  });

  test('has every schema with all its fields', () => {
    for (const [name, { properties = {} }] of Object.entries(described.components.schemas)) {
      const start = html.indexOf(`id="schema-${name}"`);
      const entry = html.slice(start, html.indexOf('</article>', start));
      expect(start, name).toBeGreaterThan(0);
      for (const field of Object.keys(properties)) expect(entry).toContain(`<code>${field}</code>`);
    }
  });

  test('leads nowhere that is not there', () => {
    const targets = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const links = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(links.length).toBeGreaterThan(100);
    for (const id of links) expect(targets).toContain(id);
    expect(html).toContain('href="/api/v1/openapi.json"');
  });

  test('has ids of its own for everything', () => {
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('shows examples that are JSON and that the API takes', async () => {
    const start = html.indexOf('<article class="entry" id="createRole"');
    const entry = html.slice(start, html.indexOf('</article>', start));
    const [, body = ''] = /-d &#39;(.*?)&#39;/s.exec(entry) ?? [];
    const response = await fetch(`${op.url}/api/v1/roles`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await op.apiToken()}`,
        'content-type': 'application/json',
      },
      body: body.replaceAll('&#34;', '"'),
    });
    expect(response.status).toBe(201);
  });

  describe.skipIf(!browserFound)('in a browser', () => {
    let browser: Browser;
    beforeAll(async () => {
      const launched = await launchBrowser();
      if (!launched) throw new Error(NO_BROWSER);
      browser = launched;
    });
    afterAll(() => browser?.close());

    async function open<T>(
      options: Parameters<Browser['newPage']>[0],
      use: (page: Page) => Promise<T>,
    ): Promise<T> {
      const page = await browser.newPage(options);
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      try {
        await page.goto(`${op.url}/docs/api`);
        return await use(page);
      } finally {
        expect(complaints).toEqual([]);
        await page.close();
      }
    }

    // Once in each theme: axe takes its time over so long a page.
    test.each([
      { viewport: PHONE, colorScheme: 'light' as const },
      { viewport: DESK, colorScheme: 'dark' as const },
    ])(
      '$viewport.width wide, $colorScheme, it has nothing that axe objects to',
      async (setting) => {
        const violations = await open({ ...setting, bypassCSP: true }, async (page) => {
          await page.evaluate(axe.source);
          return await page.evaluate(
            async (options) =>
              (
                await (globalThis as unknown as { axe: typeof axe }).axe.run(
                  document.documentElement,
                  options,
                )
              ).violations.map(({ id, nodes }) => [
                id,
                ...nodes.slice(0, 3).map(({ html }) => html),
              ]),
            AXE_OPTIONS,
          );
        });
        expect(violations).toEqual([]);
      },
    );

    test('it does not scroll sideways, in windows of 320 to 1440', async () => {
      await open({ viewport: DESK }, async (page) => {
        for (const width of [1440, 1280, 1024, 768, 360, 320]) {
          await page.setViewportSize({ width, height: 740 });
          const content = await page.evaluate(() => document.documentElement.scrollWidth);
          expect(content, `${width} wide`).toBeLessThanOrEqual(width);
        }
      });
    });

    test('the keyboard comes first to a way past the contents', async () => {
      await open({ viewport: DESK }, async (page) => {
        await page.keyboard.press('Tab');
        const skip = page.locator('.skip');
        expect(await skip.evaluate((element) => element === document.activeElement)).toBe(true);
        expect((await skip.boundingBox())?.height).toBeGreaterThanOrEqual(24);
        await page.keyboard.press('Enter');
        await page.keyboard.press('Tab');
        const next = await page.evaluate(() => document.activeElement?.getAttribute('href'));
        expect(next).toBe('/api/v1/openapi.json');
      });
    });

    test('headings go down by one, so that a screen reader can go through them', async () => {
      const levels = await open({ viewport: DESK }, (page) =>
        page.evaluate(() =>
          [...document.querySelectorAll('h1, h2, h3, h4')].map(({ tagName }) => Number(tagName[1])),
        ),
      );
      expect(levels.filter((level) => level === 1)).toEqual([1]);
      levels.forEach((level, i) => {
        expect(level - (levels[i - 1] ?? 0)).toBeLessThanOrEqual(1);
      });
    });
  });
});
