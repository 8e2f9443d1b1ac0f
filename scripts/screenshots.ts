import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from '../packages/provider/src/pages/page.ts';
import { brandedPages } from '../packages/provider/test/pages/branded-pages.ts';
import { samplePages } from '../packages/provider/test/pages/page-samples.ts';
import { sampleReference } from '../packages/provider/test/pages/reference-sample.ts';
import { startSampleServer } from '../packages/provider/test/pages/sample-server.ts';
import { launchBrowser, NO_BROWSER } from '../test/browser.ts';

/**
 * Pictures of every server-rendered page in both themes, on a phone and on a desk, into `docs/screenshots`:
 * `node scripts/screenshots.ts`, or with the names of some pages only, which may be German ones: `sign-in.de`.
 */
const FOLDER = fileURLToPath(new URL('../docs/screenshots/', import.meta.url));
const SIZES = [
  { width: 360, height: 740 },
  { width: 1440, height: 900 },
];

const browser = await launchBrowser();
if (!browser) throw new Error(NO_BROWSER);
const german = Object.entries(samplePages('de')).map(([name, page]) => [`${name}.de`, page]);
const pages: Record<string, Page> = {
  ...samplePages(),
  ...brandedPages(),
  ...Object.fromEntries(german),
  'api-reference': await sampleReference(),
};
const server = await startSampleServer(pages);
const wanted = process.argv.slice(2);
const names = Object.keys(pages).filter((name) =>
  wanted.length === 0 ? !name.endsWith('.de') : wanted.includes(name),
);
mkdirSync(FOLDER, { recursive: true });

for (const colorScheme of ['light', 'dark'] as const) {
  for (const viewport of SIZES) {
    const page = await browser.newPage({ viewport, colorScheme, javaScriptEnabled: false });
    for (const name of names) {
      await page.goto(`${server.url}/${name}`);
      const path = `${FOLDER}${name}-${viewport.width}-${colorScheme}.png`;
      await page.screenshot({
        path,
        fullPage: viewport.width < 500 && name !== 'api-reference',
        caret: 'hide',
      });
    }
    await page.close();
  }
}
await browser.close();
await server.close();
console.log(`${names.length * SIZES.length * 2} pictures in ${FOLDER}`);
