import { hash, verify } from '@node-rs/argon2';
import { createAuditLog } from '../packages/provider/src/audit/events.ts';
import { systemClock as clock } from '../packages/provider/src/clock.ts';
import { createAttempts } from '../packages/provider/src/policy/attempts.ts';
import { createKnownDevices } from '../packages/provider/src/policy/known-devices.ts';
import { createInstallationSettings } from '../packages/provider/src/policy/settings.ts';
import { openStorage } from '../packages/provider/src/storage/database.ts';
import { temporaryFolder } from './processes.ts';
import { median, report } from './report.ts';

const ROUNDS = 9;
const ATTEMPTS = 300;
const VERIFICATIONS = 20;
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const PASSWORD = 'a password for the benchmark';

/** What counting adds to one check of a password, on the embedded database. */
export async function run(): Promise<void> {
  const folder = temporaryFolder();
  const storage = await openStorage({ dataFolder: folder.path });
  try {
    const audit = createAuditLog({ db: storage.db, clock });
    const devices = createKnownDevices({ keys: ['bench'], clock });
    const settings = createInstallationSettings({ db: storage.db, audit });
    const attempts = createAttempts({ storage, keys: ['bench'], devices, settings, audit, clock });
    const phc = await hash(PASSWORD, PARAMETERS);
    let people = 0;
    const count = async (device?: string) => {
      people += 1;
      // One office address that never fails, and another person each time.
      const account = { userId: device ? 'owner' : `person ${people}` };
      const attempt = await attempts.begin({ account, address: '203.0.113.7', device });
      if (!attempt.allowed) throw new Error('an attempt was refused');
      await attempt.succeeded({ signedIn: true });
    };
    const cookie = devices.add(undefined, 'owner').value;
    const ways: Record<string, { times: number; work: () => Promise<unknown> }> = {
      verification: { times: VERIFICATIONS, work: () => verify(phc, PASSWORD) },
      'an unknown browser': { times: ATTEMPTS, work: () => count() },
      'a known browser': { times: ATTEMPTS, work: () => count(cookie) },
    };
    const figures = new Map(Object.keys(ways).map((name) => [name, [] as number[]]));
    for (let round = 0; round < ROUNDS + 1; round += 1) {
      for (const [name, { times, work }] of Object.entries(ways)) {
        const microseconds = await measure(times, work);
        await storage.grouped.durable();
        // The first round warms up.
        if (round > 0) figures.get(name)?.push(microseconds);
      }
    }
    const of = (name: string) => median(figures.get(name) ?? []);
    report(
      'attempts',
      ['an unknown browser', 'a known browser'].map((name) => ({
        name: `counting an attempt from ${name}, against the check of its password`,
        value: of(name) / of('verification'),
        unit: 'x',
        target: { atMost: 0.02 },
        from: {
          'µs for taking a place and giving it back': of(name),
          'µs of a verification': of('verification'),
        },
      })),
    );
  } finally {
    await storage.close();
    folder.remove();
  }
}

/** @returns microseconds for each time, one after the other. */
async function measure(times: number, work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  for (let i = 0; i < times; i += 1) await work();
  return ((performance.now() - started) * 1000) / times;
}
