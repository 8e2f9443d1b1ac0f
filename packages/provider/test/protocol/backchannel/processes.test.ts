import { decodeJwt } from 'jose';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SYSTEM } from '../../../src/actor.ts';
import { loadConfig } from '../../../src/config.ts';
import { createParts, type Parts } from '../../../src/parts.ts';
import { createLogoutNotifications } from '../../../src/storage/logout-notifications.ts';
import { SECRET } from '../../provider-fixture.ts';
import { type ChildProcess, startChild } from '../../storage/child-process.ts';
import { engines, openTestStorage, type TestStorage } from '../../storage-fixture.ts';
import { createManualTime, type ManualTime } from './manual-time.ts';
import { type Receiver, startReceiver } from './receiver.ts';

const PROCESSES = 3;
const LOGOUTS = 120;

describe.each(engines())('several processes that deliver logouts on %s', (engine) => {
  let time: ManualTime;
  let test: TestStorage;
  let parts: Parts;
  let receiver: Receiver;
  let clientId: string;
  const children: ChildProcess[] = [];
  beforeEach(async () => {
    time = createManualTime();
    test = await openTestStorage(engine);
    receiver = await startReceiver();
    parts = await createParts({
      config: loadConfig({ GATEHOUSE_SECRET: SECRET }),
      secrets: [SECRET],
      storage: test.storage,
      ...time,
      log: pino({ level: 'silent' }),
    });
    const { application } = await parts.applications.create(
      {
        client_name: 'An app',
        redirect_uris: ['https://app.example.com/'],
        backchannel_logout_uri: receiver.uri,
      },
      { by: SYSTEM },
    );
    clientId = application.client_id;
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill();
    await parts.logoutDelivery.stop();
    await receiver.stop();
    await test.close();
  });

  async function addLogouts(count: number): Promise<string[]> {
    const sids = Array.from({ length: count }, (_, i) => `session ${i}`);
    await createLogoutNotifications(test.storage.grouped, engine).add(
      sids.map((sid) => ({ clientId, sub: 'ada', sid })),
      time.clock.now(),
    );
    await test.storage.grouped.durable();
    return sids;
  }
  async function start(): Promise<ChildProcess> {
    const child = await startChild('deliver-logouts.ts', {
      storage: test.options,
      secret: SECRET,
    });
    children.push(child);
    return child;
  }
  const sidsReceived = () => receiver.received.map(({ token }) => decodeJwt(token).sid);

  it('tell an application of each logout once', async () => {
    const sids = await addLogouts(LOGOUTS);
    // One process sends an application four at once, so that the fifth is that of another.
    receiver.answer = { status: 204, after: receiver.arrived(5) };
    const started = await Promise.all(Array.from({ length: PROCESSES }, start));
    await Promise.all(started.map((child) => child.run()));
    expect(sidsReceived().toSorted()).toEqual(sids.toSorted());
    const left = await test.storage.db.selectFrom('logout_notifications').select('id').execute();
    expect(left).toEqual([]);
  });

  it('take over from one that was killed, when its claim has run out', async () => {
    await addLogouts(1);
    receiver.answer = 'silence';
    const child = await start();
    const lines = child.lines()[Symbol.asyncIterator]();
    const end = lines.next();
    await receiver.arrived(1);
    child.kill();
    await expect(child.ended).resolves.toBe('SIGKILL');
    await end;

    receiver.answer = { status: 204 };
    parts.logoutDelivery.start();
    await parts.logoutDelivery.settled();
    expect(receiver.received).toHaveLength(1);
    // The other's claim is of its own clock, which goes on while it starts.
    time.pass(3_600_000);
    await parts.logoutDelivery.settled();
    expect(sidsReceived()).toEqual(['session 0', 'session 0']);
  });
});
