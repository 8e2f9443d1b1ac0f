/*
 * `npm run newcomer [-- express | django]`: goes the way of somebody who has just got this repository, from `npm start`
 * to an application of their own that signs people in, and counts what they have to do. It fails where that is more than
 * it may be. It needs a browser and npm's registry, and for Django Python and PyPI.
 */
import { launchBrowser, NO_BROWSER } from '../test/browser.ts';
import { django } from './newcomer/django.ts';
import { describeEffort, excess, LIMITS } from './newcomer/effort.ts';
import { express } from './newcomer/express.ts';
import { travel, UnavailableError } from './newcomer/journey.ts';

const JOURNEYS = { express, django };
const asked = process.argv.slice(2);
const unknown = asked.find((name) => !Object.hasOwn(JOURNEYS, name));
if (unknown) {
  console.error(
    `There is no way to "${unknown}"; there is one to ${Object.keys(JOURNEYS).join(', ')}.`,
  );
  process.exit(1);
}

const browser = await launchBrowser();
if (!browser) {
  console.error(NO_BROWSER);
  process.exit(1);
}
const counts = { passed: 0, failed: 0, skipped: 0 };
try {
  for (const [name, journey] of Object.entries(JOURNEYS)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    console.log(journey.title);
    counts[await outcomeOf(journey)] += 1;
  }
} finally {
  await browser.close();
}
const { commands, lines, clicks } = LIMITS;
console.log(
  `At most ${commands} commands, ${lines} lines of code typed and ${clicks} clicks each.`,
);
console.log(
  Object.entries(counts)
    .map(([what, count]) => `${count} ${what}`)
    .join(', '),
);
process.exit(counts.failed > 0 ? 1 : 0);

async function outcomeOf(journey: typeof express): Promise<keyof typeof counts> {
  try {
    const effort = await travel(journey, browser as NonNullable<typeof browser>);
    console.log(describeEffort(effort));
    const tooMuch = excess(effort);
    for (const what of tooMuch) console.log(`  TOO MUCH: ${what}`);
    return tooMuch.length > 0 ? 'failed' : 'passed';
  } catch (error) {
    const isSkipped = error instanceof UnavailableError;
    console.log(`  ${isSkipped ? 'skipped' : 'FAILED'}: ${(error as Error).message}`);
    return isSkipped ? 'skipped' : 'failed';
  }
}
