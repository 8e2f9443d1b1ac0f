import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SYSTEM } from '../../../src/actor.ts';
import { createParts } from '../../../src/parts.ts';
import { SECRET, startTestProvider, type TestProvider } from '../../provider-fixture.ts';
import { engines } from '../../storage-fixture.ts';
import { createManualTime, type ManualTime } from './manual-time.ts';
import {
  addNotifiedApp,
  type NotifiedApp,
  signInAndOut,
  verifyLogoutToken,
  waiting,
} from './single-logout.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;

interface LogLine {
  level: number;
  msg: string;
  clientId?: string;
  error?: string;
}
const WARN = 40;

describe.each(engines())('delivery of logouts on %s', (engine) => {
  let time: ManualTime;
  let op: TestProvider;
  let log: LogLine[];
  const apps: NotifiedApp[] = [];
  beforeEach(async () => {
    time = createManualTime();
    log = [];
    const stream = { write: (line: string) => log.push(JSON.parse(line)) };
    op = await startTestProvider(engine, { ...time, log: pino({ level: 'trace' }, stream) });
  });
  afterEach(async () => {
    for (const app of apps.splice(0)) await app.receiver.stop();
    await op.stop();
  });

  async function addApp(fields?: Parameters<typeof addNotifiedApp>[1]): Promise<NotifiedApp> {
    const app = await addNotifiedApp(op, fields);
    apps.push(app);
    return app;
  }
  const settled = () => op.logoutDelivery.settled();
  const about = (app: NotifiedApp) =>
    log.filter(({ clientId, msg }) => clientId === app.auth.id && msg.includes('logout'));
  const warnings = (app: NotifiedApp) => about(app).filter(({ level }) => level >= WARN);
  /** Goes on to the next attempt. @returns the milliseconds until then; undefined: there is none. */
  async function nextAttempt(): Promise<number | undefined> {
    const rows = await op.storage.db.selectFrom('logout_notifications').select('due_at').execute();
    if (rows.length === 0) return undefined;
    const pause = Math.min(...rows.map((row) => row.due_at)) - time.clock.now();
    time.pass(pause);
    await settled();
    return pause;
  }

  it('is tried again when the application was down, with a token of its own', async () => {
    const app = await addApp();
    app.receiver.answer = { status: 503 };
    const sub = await signInAndOut(op, app);
    await settled();
    await app.receiver.down();
    expect(await nextAttempt()).toBeLessThanOrEqual(2 * SECOND);
    app.receiver.answer = { status: 200 };
    await app.receiver.up();
    expect(await nextAttempt()).toBeLessThanOrEqual(4 * SECOND);
    expect(app.receiver.received).toHaveLength(2);
    const [first, second] = [
      await verifyLogoutToken(op, app, 0),
      await verifyLogoutToken(op, app, 1),
    ];
    expect(second).toMatchObject({ sub, sid: first.sid });
    expect(second.jti).not.toBe(first.jti);
    expect(await waiting(op)).toBe(0);
    expect(about(app).map(({ error }) => error)).toEqual([
      'it answered 503',
      'it could not be reached (ECONNREFUSED)',
      undefined,
    ]);
  });

  it('waits longer each time, up to an hour, and gives up after a day with one line', async () => {
    const app = await addApp();
    await app.receiver.down();
    const sub = await signInAndOut(op, app);
    await settled();
    const pauses: number[] = [];
    for (let pause = await nextAttempt(); pause !== undefined; pause = await nextAttempt()) {
      pauses.push(pause);
    }
    for (const [index, pause] of pauses.entries()) {
      const longest = Math.min(HOUR, 2 * SECOND * 2 ** index);
      expect(pause).toBeGreaterThanOrEqual(longest / 2);
      expect(pause).toBeLessThanOrEqual(longest);
    }
    const total = pauses.reduce((sum, pause) => sum + pause, 0);
    expect(total).toBeLessThanOrEqual(24 * HOUR);
    expect(total).toBeGreaterThan(23 * HOUR);
    expect(warnings(app)).toMatchObject([
      { msg: expect.stringContaining('given up'), sub, attempts: pauses.length + 1 },
    ]);
  });

  it('spreads out what failed at the same moment', async () => {
    const app = await addApp();
    await app.receiver.down();
    await Promise.all(Array.from({ length: 4 }, () => signInAndOut(op, app)));
    await settled();
    const rows = await op.storage.db.selectFrom('logout_notifications').select('due_at').execute();
    expect(new Set(rows.map((row) => row.due_at)).size).toBeGreaterThan(1);
  });

  it('ends after four refusals, which are logged in one bounded line without the token', async () => {
    const app = await addApp();
    const body = `{"error":"invalid_request",\n"error_description":"no: {received} ${'x'.repeat(9999)}"}`;
    app.receiver.answer = { status: 400, body };
    await signInAndOut(op, app);
    await settled();
    while ((await nextAttempt()) !== undefined);
    expect(app.receiver.received).toHaveLength(4);
    const [line, ...others] = warnings(app);
    expect(others).toEqual([]);
    expect(line?.error).toContain('it answered 400: {"error":"invalid_request"');
    expect(line?.error).not.toContain('\n');
    expect(line?.error?.length).toBeLessThan(250);
  });

  it.each<[string, NotifiedApp['receiver']['answer'], number]>([
    ['has nothing there', { status: 404 }, 12],
    ['wants to be asked elsewhere', { status: 307, location: 'http://127.0.0.1:1/' }, 12],
    ['answers with a page', { status: 202 }, 12],
  ])('ends after an hour or so when the application %s', async (_case, answer, attempts) => {
    const app = await addApp();
    app.receiver.answer = answer;
    await signInAndOut(op, app);
    await settled();
    const start = time.clock.now();
    while ((await nextAttempt()) !== undefined);
    expect(app.receiver.received).toHaveLength(attempts);
    expect(time.clock.now() - start).toBeLessThan(1.5 * HOUR);
    expect(warnings(app)).toHaveLength(1);
  });

  it.each([408, 429, 500, 503])('goes on when the application answers %i', async (status) => {
    const app = await addApp();
    app.receiver.answer = { status };
    await signInAndOut(op, app);
    await settled();
    for (let i = 0; i < 14; i += 1) expect(await nextAttempt()).toBeDefined();
    expect(warnings(app)).toEqual([]);
  });

  it('never follows a redirect, which would carry the token elsewhere', async () => {
    const [app, elsewhere] = [await addApp(), await addApp()];
    app.receiver.answer = { status: 307, location: elsewhere.receiver.uri };
    await signInAndOut(op, app);
    await settled();
    expect(elsewhere.receiver.received).toEqual([]);
  });

  it.each(['silence', 'endless body'] as const)(
    'ends an attempt after five seconds of %s and tries again',
    async (answer) => {
      const app = await addApp();
      app.receiver.answer = answer;
      await signInAndOut(op, app);
      await app.receiver.arrived(1);
      time.pass(4999);
      expect(about(app)).toEqual([]);
      app.receiver.answer = { status: 200 };
      time.pass(1);
      await settled();
      expect(about(app)).toHaveLength(1);
      await nextAttempt();
      expect(app.receiver.received).toHaveLength(2);
      expect(await waiting(op)).toBe(0);
    },
  );

  it('reads no more of an answer than the log has room for', async () => {
    const app = await addApp();
    app.receiver.answer = 'flood';
    await signInAndOut(op, app);
    await app.receiver.arrived(1);
    await settled();
    expect(about(app).map(({ error = '' }) => error.length < 250)).toEqual([true]);
  });

  it('to one application goes on while others are silent', async () => {
    const quick = await addApp();
    const silent = await Promise.all([addApp(), addApp(), addApp()]);
    for (const { receiver } of silent) receiver.answer = 'silence';
    for (let i = 1; i <= 3; i += 1) {
      await signInAndOut(op, ...silent, quick);
      await quick.receiver.arrived(i);
    }
    expect(quick.receiver.received).toHaveLength(3);
  });

  it('sends an application no more than four at once, and one when it does not work', async () => {
    const app = await addApp();
    app.receiver.answer = 'silence';
    await Promise.all(Array.from({ length: 7 }, () => signInAndOut(op, app)));
    await app.receiver.arrived(4);
    expect(app.receiver.mostAtOnce).toBe(4);
    app.receiver.mostAtOnce = 0;
    time.pass(5 * SECOND);
    await app.receiver.arrived(5);
    expect(await waiting(op)).toBe(7);
    app.receiver.answer = { status: 200 };
    time.pass(5 * SECOND);
    await settled();
    while ((await nextAttempt()) !== undefined);
    const jtis = app.receiver.received.map(({ token }) => token);
    expect(new Set(jtis).size).toBe(jtis.length);
    expect(jtis).toHaveLength(4 + 1 + 7);
  });

  it('goes where the application is by now', async () => {
    const [moved, target] = [await addApp(), await addApp()];
    await moved.receiver.down();
    const sub = await signInAndOut(op, moved);
    await settled();
    await op.applications.update(
      moved.application.id,
      {
        backchannel_logout_uri: `${target.receiver.uri}?moved`,
      },
      { by: SYSTEM },
    );
    await nextAttempt();
    expect(target.receiver.received.map(({ path }) => path)).toEqual([
      '/oidc/backchannel-logout/?moved',
    ]);
    expect((await verifyLogoutToken(op, { ...target, auth: moved.auth })).sub).toBe(sub);
    expect(await waiting(op)).toBe(0);
  });

  it.each<[string, (app: NotifiedApp) => Promise<unknown>]>([
    ['is deleted', ({ application }) => op.applications.delete(application.id, { by: SYSTEM })],
    [
      'wants to hear no more',
      ({ application }) =>
        op.applications.update(application.id, { backchannel_logout_uri: null }, { by: SYSTEM }),
    ],
  ])('ends without a word when the application %s', async (_case, change) => {
    const app = await addApp();
    await app.receiver.down();
    await signInAndOut(op, app);
    await settled();
    await change(app);
    await app.receiver.up();
    await nextAttempt();
    expect(app.receiver.received).toEqual([]);
    expect(await waiting(op)).toBe(0);
    expect(warnings(app)).toEqual([]);
  });

  it('of what is too old is given up by the sweeper, in one line for each application', async () => {
    const app = await addApp();
    await app.receiver.down();
    await signInAndOut(op, app);
    await signInAndOut(op, app);
    await settled();
    expect(await op.logoutDelivery.giveUpOld()).toBe(0);
    await op.storage.db
      .updateTable('logout_notifications')
      .set({ created_at: time.clock.now() - 25 * HOUR })
      .execute();
    expect(await op.logoutDelivery.giveUpOld()).toBe(2);
    expect(warnings(app)).toMatchObject([{ count: 2 }]);
  });

  it('logs no token, whatever the applications answer', async () => {
    const answers = [200, 400, 404, 500].map((status) => ({ status, body: 'got {received}' }));
    for (const answer of answers) {
      const app = await addApp();
      app.receiver.answer = answer;
      await signInAndOut(op, app);
      await settled();
      expect(about(app)).not.toEqual([]);
    }
    const written = JSON.stringify(log);
    for (const { receiver, auth } of apps) {
      for (const part of receiver.received[0]?.token.split('.') ?? []) {
        expect(written).not.toContain(part);
      }
      expect(written).not.toContain(auth.secret);
    }
    const rows = await op.storage.db.selectFrom('logout_notifications').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain('eyJ');
  });

  it('under way is finished when the provider stops', async () => {
    const app = await addApp();
    let answerNow = () => {};
    const after = new Promise<void>((resolve) => {
      answerNow = resolve;
    });
    app.receiver.answer = { status: 200, after };
    await signInAndOut(op, app);
    await app.receiver.arrived(1);
    const stopped = op.logoutDelivery.stop();
    time.pass(999);
    answerNow();
    await stopped;
    expect(await waiting(op)).toBe(0);
  });

  it('under way is cut short a second after the provider was to stop, and left to its next start', async () => {
    const app = await addApp();
    app.receiver.answer = 'silence';
    await signInAndOut(op, app);
    await app.receiver.arrived(1);
    const stopped = op.logoutDelivery.stop();
    time.pass(1000);
    await stopped;
    expect(about(app)).toEqual([]);
    const rows = await op.storage.db.selectFrom('logout_notifications').selectAll().execute();
    expect(rows).toMatchObject([{ attempts: 0, last_error: null }]);

    app.receiver.answer = { status: 200 };
    const next = await createParts({
      ...op,
      ...time,
      secrets: [SECRET],
      log: pino({ level: 'silent' }),
    });
    next.logoutDelivery.start();
    await app.receiver.arrived(2);
    await next.logoutDelivery.stop();
    expect(await waiting(op)).toBe(0);
  });
});
