import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { createParts, type Parts } from '../../src/parts.ts';
import { SECRET } from '../provider-fixture.ts';
import { type ChildProcess, startChild } from '../storage/child-process.ts';
import { engines, openTestStorage, type TestStorage } from '../storage-fixture.ts';
import { VALUES } from './mail-samples.ts';
import { type SmtpReceiver, startSmtpReceiver } from './smtp-receiver.ts';

const PROCESSES = 3;
const MAILS = 60;
const CLAIM = 90_000;

describe.each(engines())('several processes that deliver mails on %s', (engine) => {
  let now: number;
  let test: TestStorage;
  let parts: Parts;
  let receiver: SmtpReceiver;
  const children: ChildProcess[] = [];
  beforeEach(async () => {
    now = Date.now();
    test = await openTestStorage(engine);
    receiver = await startSmtpReceiver();
    parts = await createParts({
      config: loadConfig({ GATEHOUSE_SECRET: SECRET, SMTP_URL: receiver.url }),
      secrets: [SECRET],
      storage: test.storage,
      clock: { now: () => now },
      log: pino({ level: 'silent' }),
    });
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill();
    await parts.mailDelivery.stop();
    await receiver.stop();
    await test.close();
  });

  async function addMails(count: number): Promise<string[]> {
    const addresses = Array.from({ length: count }, (_, i) => `ada${i}@example.com`);
    await test.storage.db.transaction().execute(async (transaction) => {
      for (const to of addresses) {
        const values = VALUES.password_changed;
        const mail = { to, language: 'en', template: 'password_changed', values } as const;
        await parts.mailer.send(transaction, mail);
      }
    });
    return addresses;
  }
  async function start(): Promise<ChildProcess> {
    const input = { storage: test.options, secret: SECRET, smtpUrl: receiver.url };
    const child = await startChild('deliver-mails.ts', input);
    children.push(child);
    return child;
  }
  const addressesReceived = () => receiver.received.flatMap(({ to }) => to).toSorted();

  it('send each mail once', async () => {
    const addresses = await addMails(MAILS);
    const started = await Promise.all(Array.from({ length: PROCESSES }, start));
    await Promise.all(started.map((child) => child.run()));
    expect(addressesReceived()).toEqual(addresses.toSorted());
    const left = test.storage.db.selectFrom('mails').select('id').where('state', '!=', 'sent');
    expect(await left.execute()).toEqual([]);
  });

  it('lose none when one is killed: another takes over when its claim has run out', async () => {
    const [address] = await addMails(1);
    receiver.answer = 'silence';
    const child = await start();
    const end = child.lines()[Symbol.asyncIterator]().next();
    await receiver.arrived(1);
    child.kill();
    await expect(child.ended).resolves.toBe('SIGKILL');
    await end;

    receiver.answer = 'taken';
    expect(await parts.mailDelivery.step()).toBe(false);
    await parts.mailDelivery.settled();
    expect(receiver.received).toEqual([]);
    // The child's clock was that of the machine, a little later than ours.
    now += CLAIM + 60_000;
    await parts.mailDelivery.step();
    await parts.mailDelivery.settled();
    expect(addressesReceived()).toEqual([address]);
  });
});
