import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { settled, startConsole, wearTheme } from '../test/console/fixture.ts';
import { addSampleData, samplePaths } from '../test/console/sample-data.ts';

/**
 * Pictures of every page of the dashboard in both themes, on a telephone and on a desk, into
 * `docs/screenshots/dashboard`: `node --conditions=@gatehouse/source scripts/console-screenshots.ts`, or with the names
 * of some pages only.
 */
const FOLDER = fileURLToPath(new URL('../docs/screenshots/dashboard/', import.meta.url));
const SIZES = [
  { width: 360, height: 740 },
  { width: 1440, height: 900 },
];

const running = await startConsole();
const paths = samplePaths(await addSampleData(running));
const wanted = process.argv.slice(2);
const names = Object.keys(paths).filter((name) => wanted.length === 0 || wanted.includes(name));
mkdirSync(FOLDER, { recursive: true });
const page = await running.open('/');
for (const name of names) {
  await page.goto(`${running.provider.url}/admin${paths[name]}`);
  await page.getByRole('heading', { level: 1 }).or(page.getByRole('heading')).first().waitFor();
  await page.waitForLoadState('networkidle');
  for (const colorScheme of ['light', 'dark'] as const) {
    await wearTheme(page, colorScheme);
    for (const viewport of SIZES) {
      await page.setViewportSize(viewport);
      await settled(page);
      await page.screenshot({
        path: `${FOLDER}${name}-${viewport.width}-${colorScheme}.png`,
        fullPage: viewport.width < 500,
        caret: 'hide',
      });
    }
  }
}
await running.stop();
console.log(`${names.length * SIZES.length * 2} pictures in ${FOLDER}`);
