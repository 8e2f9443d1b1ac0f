import type { Browser, Page } from 'playwright-core';
import { buildConsole } from '../scripts/start/build-console.ts';
import { launchBrowser, NO_BROWSER } from '../test/browser.ts';
import { fillDatabase, personOf } from './dataset.ts';
import { ADMIN, startGatehouse, temporaryFolder } from './processes.ts';
import { type Measurement, median, report } from './report.ts';

// Not with the prefix of our own: the provider refuses variables that it does not know.
const MANY = Number(process.env.BENCH_USERS ?? 1_000_000);
const FEW = 100;
const SEARCHES = 48;
const WARM_UP = 7;
/** Milliseconds between key presses: nobody types faster. */
const BETWEEN_KEYS = 40;
/** Milliseconds from the last key press to the row. */
const TARGET = 100;

/** What people type to find somebody, by what it is. @param i whom. */
const SHAPES: Record<string, (i: number) => string> = {
  'a name up to its last letters': (i) => personOf(i).name.slice(0, -3),
  'a last name': (i) => personOf(i).family.toLowerCase(),
  'the start of an e-mail address': (i) => personOf(i).email.slice(0, 4),
  'a whole e-mail address': (i) => personOf(i).email,
  'a username': (i) => `u${i}`,
  'a letter that many have': (i) => 'aegmsblnzu'[i % 10] ?? 'a',
  'what nobody has': (i) => `zzz${i}`,
};

const shapes = Object.entries(SHAPES);

interface Sample {
  shape: string;
  /** Milliseconds from the last key press to the answer in the document. */
  shown: number;
  /** Milliseconds of the same request by itself, in the same browser. */
  bare: number;
}

/** The users page of the dashboard in a real browser: from a key press to the row, among a million and among a hundred. */
export async function run(): Promise<void> {
  await buildConsole();
  const browser = await launchBrowser();
  if (!browser) {
    console.log(`  left out: ${NO_BROWSER}`);
    return;
  }
  try {
    const few = await measure(browser, FEW);
    const many = await measure(browser, MANY);
    const shown = (samples: readonly Sample[]) => samples.map((sample) => sample.shown);
    const bare = median(many.map((sample) => sample.bare));
    const measurements: Measurement[] = [
      {
        name: `key press to row, ${MANY} users, median`,
        value: median(shown(many)),
        unit: 'ms',
        target: { atMost: TARGET },
      },
      {
        name: `key press to row, ${MANY} users, 95 of 100`,
        value: percentile(shown(many), 0.95),
        unit: 'ms',
        target: { atMost: TARGET },
      },
      {
        name: `key press to row, ${MANY} users against ${FEW}`,
        value: median(shown(many)) / median(shown(few)),
        unit: 'x',
        target: { atMost: 1.5 },
        from: { many: median(shown(many)), few: median(shown(few)) },
      },
      {
        name: 'key press to row against the bare request in the same browser',
        value: median(shown(many)) / bare,
        unit: 'x',
        from: { shown: median(shown(many)), bare },
      },
      ...Object.keys(SHAPES).map((shape) => ({
        name: `by ${shape}, median`,
        value: median(shown(many.filter((sample) => sample.shape === shape))),
        unit: 'ms',
      })),
    ];
    report('console-search', measurements);
  } finally {
    await browser.close();
  }
}

async function measure(browser: Browser, users: number): Promise<Sample[]> {
  const folder = temporaryFolder();
  try {
    // Its first start makes the tables and the administrator.
    await (await startGatehouse(folder.path)).stop();
    const started = performance.now();
    const roles = Math.min(users, 1000);
    await fillDatabase(
      { dataFolder: folder.path },
      { users, roles, applications: roles, grantsPerUser: 5 },
    );
    const seconds = (performance.now() - started) / 1000;
    console.log(`  ${users} users: filled in ${seconds.toFixed(1)} s`);
    const server = await startGatehouse(folder.path);
    try {
      return await search(browser, { url: server.url, users });
    } finally {
      await server.stop();
    }
  } finally {
    folder.remove();
  }
}

async function search(
  browser: Browser,
  { url, users }: { url: string; users: number },
): Promise<Sample[]> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    let authorization = '';
    page.on('request', (request) => {
      authorization = request.headers().authorization ?? authorization;
    });
    await page.goto(`${url}/admin/users`);
    await page.getByLabel('E-mail or username').fill(ADMIN.email);
    await page.getByLabel('Password').fill(ADMIN.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    const field = page.getByRole('searchbox');
    await field.waitFor();
    await page.getByRole('row').nth(2).waitFor();
    const ask = (q: string) => askBare(page, q, authorization);
    const samples: Sample[] = [];
    const seen = new Set<string>();
    for (let i = 0; samples.length < SEARCHES; i += 1) {
      const [shape, textOf] = shapes[i % shapes.length] ?? [];
      const text = textOf?.((i * 7919) % users) ?? '';
      // The page remembers what it has asked.
      if (!shape || seen.has(text)) continue;
      seen.add(text);
      await field.fill('');
      await page.waitForFunction(() => !location.search && !document.querySelector('[data-stale]'));
      // So that the database is as warm for the first request as for the second.
      const { first } = await ask(text);
      const shown = await typeAndWait(page, text, first);
      const { took } = await ask(text);
      if (seen.size > WARM_UP) samples.push({ shape, shown, bare: took });
    }
    return samples;
  } finally {
    await context.close();
  }
}

/** @returns the id of whom the API finds first, and how long it took in the page. */
async function askBare(page: Page, q: string, authorization: string) {
  return await page.evaluate(
    async ([text, header]) => {
      const started = performance.now();
      const response = await fetch(`/api/v1/users?q=${encodeURIComponent(text)}`, {
        headers: { authorization: header },
      });
      const { items } = (await response.json()) as { items: { id: string }[] };
      return { first: items[0]?.id, took: performance.now() - started };
    },
    [q, authorization] as const,
  );
}

/**
 * Types as a person does, key by key, and takes the time from the last of them until the first row is the one that the
 * search found, or until the page says that there is none.
 */
async function typeAndWait(page: Page, text: string, first: string | undefined): Promise<number> {
  await page.evaluate(
    ([q, id]) => {
      const scope = globalThis as unknown as { shownAfter?: Promise<number> };
      scope.shownAfter = new Promise((resolve) => {
        let pressed = 0;
        // Of every letter; those that the keyboard does not have send no key.
        const onType = (event: Event) => {
          pressed = event.timeStamp;
        };
        const isShown = () => {
          if (document.querySelector<HTMLInputElement>('input[type=search]')?.value !== q)
            return false;
          if (document.querySelector('[data-stale]')) return false;
          const row = document.querySelector('tbody a');
          return id ? row?.getAttribute('href')?.endsWith(id) : !document.querySelector('tbody');
        };
        const observer = new MutationObserver(() => {
          if (!isShown()) return;
          const shown = performance.now();
          observer.disconnect();
          removeEventListener('beforeinput', onType, true);
          resolve(shown - pressed);
        });
        addEventListener('beforeinput', onType, true);
        observer.observe(document.body, { subtree: true, childList: true, attributes: true });
      });
    },
    [text, first] as const,
  );
  await page.keyboard.type(text, { delay: BETWEEN_KEYS });
  return await page.evaluate(
    async () => await (globalThis as unknown as { shownAfter: Promise<number> }).shownAfter,
  );
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
