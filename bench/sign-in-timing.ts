import { type CallAdminApi, createAdminCaller } from './admin-api.ts';
import { createCaller } from './load.ts';
import { startGatehouse, temporaryFolder } from './processes.ts';
import { registerApplication } from './register-application.ts';
import { type Measurement, median, report } from './report.ts';
import { openSignInPage } from './sign-in-page.ts';

const REDIRECT_URI = 'http://localhost:8765/callback';
const PEOPLE = 40;
/** Answers of each kind. */
const SAMPLES = 400;
const TARGET = 0.05;
/** Failures that are free where nobody has chosen another limit, see `SETTING_DEFAULTS`. */
const FREE_AT_FIRST = 5;
/** More than the provider ever needs to notice that a setting was changed. */
const MOST_PROBES = 2000;

/** Milliseconds until the answer to a person, and to nobody, on one path. */
interface Times {
  known: number[];
  unknown: number[];
}

/**
 * Whether the time of an answer tells if there is such a person: both kinds in turns, one after the other, on a server
 * that does nothing else, which is the best that an attacker could wish for.
 */
export async function run(): Promise<void> {
  const folder = temporaryFolder();
  const gatehouse = await startGatehouse(folder.path);
  const { call, close } = createCaller(1);
  try {
    const { url } = gatehouse;
    const { client_id: clientId } = await registerApplication(url, folder.path, {
      client_name: 'Bench',
      redirect_uris: [REDIRECT_URI],
    });
    const admin = createAdminCaller(url, folder.path);
    await allowEmailCodes(admin);
    await addPeople(admin);
    const open = () => openSignInPage(call, { url, clientId, redirectUri: REDIRECT_URI });
    /** Fails as somebody else each time, until the limit counts and no longer the one before. */
    const untilItHolds = async ({ free, before }: { free: number; before: number }) => {
      for (let probe = 0; probe < MOST_PROBES; probe += 1) {
        const email = `probe${free}-${probe}@example.com`;
        let status = 0;
        for (let failure = 0; failure <= Math.min(free, before); failure += 1) {
          const page = await open();
          ({ status } = await page.submit({ email, password: 'wrong' }));
        }
        if (status === (free < before ? 429 : 422)) return;
      }
      throw new Error(`The limit of ${free} free attempts does not hold.`);
    };
    await setLimits(admin, { free_attempts: 100 });
    await untilItHolds({ free: 100, before: FREE_AT_FIRST });
    const timed = async (expected: number, submit: () => Promise<{ status: number }>) => {
      const started = performance.now();
      const { status } = await submit();
      const milliseconds = performance.now() - started;
      if (status !== expected) throw new Error(`${status} instead of ${expected}`);
      return milliseconds;
    };
    const wrongPassword = async (email: string, expected: number) => {
      const page = await open();
      return await timed(expected, () => page.submit({ email, password: 'wrong' }));
    };
    const refused = await compare((email) => wrongPassword(email, 422));
    const asked = await compare(async (email) => {
      const page = await open();
      return await timed(303, () => page.submit({ email }, '/email-code'));
    });
    const wrongCode = await compare(async (email) => {
      const page = await open();
      await page.submit({ email }, '/email-code');
      return await timed(422, () => page.submit({ code: '000000' }, '/code'));
    });
    const forgotten = await compare((email) =>
      timed(303, () =>
        call({
          url: `${url}/signin/forgot`,
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams({ email }).toString(),
        }),
      ),
    );

    // One more failure of each, after which all of them have to wait.
    await setLimits(admin, { free_attempts: 1 });
    await untilItHolds({ free: 1, before: 100 });
    for (let i = 0; i < PEOPLE; i += 1) {
      await wrongPassword(emailOf('known', i), 422);
      await wrongPassword(emailOf('unknown', i), 422);
    }
    const delayed = await compare((email) => wrongPassword(email, 429));
    report('sign-in-timing', [
      ...measurementsOf('a wrong password', refused),
      ...measurementsOf('a code by e-mail that is asked for', asked),
      ...measurementsOf('a wrong code', wrongCode),
      ...measurementsOf('a link for a forgotten password', forgotten),
      ...measurementsOf('too many attempts', delayed),
    ]);
  } finally {
    close();
    await gatehouse.stop();
    folder.remove();
  }
}

async function setLimits(admin: CallAdminApi, limits: { free_attempts: number }): Promise<void> {
  const budgets = { attempts_per_address: 1_000_000, attempts_per_network: 1_000_000 };
  await admin('PATCH', '/settings', { ...limits, ...budgets });
}

async function allowEmailCodes(admin: CallAdminApi): Promise<void> {
  const { items } = (await admin('GET', '/policies', undefined)) as {
    items: { id: string; is_default: boolean }[];
  };
  const { id } = items.find((policy) => policy.is_default) ?? {};
  await admin('PATCH', `/policies/${id}`, { email_code_sign_in: true });
}

const emailOf = (kind: keyof Times, i: number) => `${kind}${i % PEOPLE}@example.com`;

async function addPeople(admin: CallAdminApi): Promise<void> {
  for (let i = 0; i < PEOPLE; i += 1) {
    const person = { email: emailOf('known', i), password: 'a password for the benchmark' };
    await admin('POST', '/users', person);
  }
}

async function compare(answer: (email: string) => Promise<number>): Promise<Times> {
  const times: Times = { known: [], unknown: [] };
  for (let i = -20; i < SAMPLES; i += 1) {
    // Each kind comes first in half of the turns, whatever the first has to pay for.
    const order = i % 2 === 0 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const);
    for (const kind of order) {
      const milliseconds = await answer(emailOf(kind, i + PEOPLE));
      if (i >= 0) times[kind].push(milliseconds);
    }
  }
  return times;
}

function measurementsOf(path: string, { known, unknown }: Times): Measurement[] {
  return [
    {
      name: `${path}: how much oftener than by chance one answer tells the two apart (Mann-Whitney)`,
      value: Math.abs(probabilityOfLonger(known, unknown) - 0.5),
      unit: 'of 0.5',
      target: { atMost: TARGET },
      from: {
        'ms for people, median': median(known),
        'ms for nobody, median': median(unknown),
        'ms for people, 90th percentile': quantile(known, 0.9),
        'ms for nobody, 90th percentile': quantile(unknown, 0.9),
      },
    },
  ];
}

/** @param part of the values, that are not longer. */
function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * part) - 1] ?? Number.NaN;
}

/** U of Mann and Whitney, by the number of pairs: how often the one is longer than the other. */
function probabilityOfLonger(a: readonly number[], b: readonly number[]): number {
  const wins = a.flatMap((x) => b.map((y): number => (x > y ? 1 : x === y ? 0.5 : 0)));
  return wins.reduce((sum, win) => sum + win, 0) / wins.length;
}
