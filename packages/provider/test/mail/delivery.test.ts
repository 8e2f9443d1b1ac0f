import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SYSTEM } from '../../src/actor.ts';
import { createAuditLog } from '../../src/audit/events.ts';
import type { Clock } from '../../src/clock.ts';
import { loadConfig } from '../../src/config.ts';
import { createMailDelivery, type MailDelivery } from '../../src/mail/delivery.ts';
import { createMail, type Mail } from '../../src/mail/mail.ts';
import type { NewMail } from '../../src/mail/mailer.ts';
import { createRenderMail } from '../../src/mail/render.ts';
import { createSmtp } from '../../src/mail/smtp.ts';
import { createEncryption } from '../../src/storage/encryption.ts';
import { createMailRows } from '../../src/storage/mails.ts';
import { SECRET } from '../provider-fixture.ts';
import { engines, openTestStorage, type TestStorage } from '../storage-fixture.ts';
import { VALUES } from './mail-samples.ts';
import { type SmtpReceiver, startSmtpReceiver } from './smtp-receiver.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const TOKEN = 'q7Hq2mVYb1o-w_8Zc4TnP0sKdLxRfEjGaUiBvNhMyXw';
const WARN = 40;

describe.each(engines())('mail on %s', (engine) => {
  let now: number;
  let test: TestStorage;
  let receiver: SmtpReceiver;
  let log: { level: number; msg: string; error?: string }[];
  let mail: Mail;
  const clock: Clock = { now: () => now };
  beforeEach(async () => {
    now = Date.now();
    log = [];
    test = await openTestStorage(engine);
    receiver = await startSmtpReceiver();
    mail = createMailOf({ SMTP_URL: receiver.url });
  });
  afterEach(async () => {
    await mail.mailDelivery.stop();
    await receiver.stop();
    await test.close();
  });

  const logger = () =>
    pino({ level: 'trace' }, { write: (line: string) => log.push(JSON.parse(line)) });
  function createMailOf(env: Record<string, string>): Mail {
    return createMail({
      config: loadConfig({ GATEHOUSE_MAIL_FROM: 'Sign-in <login@example.com>', ...env }),
      storage: test.storage,
      encryption: createEncryption([SECRET]),
      audit: createAuditLog({ db: test.storage.db, clock }),
      brand: () => ({ name: 'Northwind', showName: true }),
      clock,
      log: logger(),
    });
  }
  const reset: NewMail = {
    to: 'ada@example.com',
    language: 'en',
    template: 'password_reset',
    values: { ...VALUES.password_reset, path: `/reset/${TOKEN}` },
  };
  const notice: NewMail = {
    to: 'ada@example.com',
    language: 'de',
    template: 'password_changed',
    values: VALUES.password_changed,
  };
  const send = (wanted: NewMail = reset) =>
    test.storage.db.transaction().execute((transaction) => mail.mailer.send(transaction, wanted));
  async function deliver(): Promise<void> {
    while (await mail.mailDelivery.step());
    await mail.mailDelivery.settled();
  }
  const rows = () => test.storage.db.selectFrom('mails').selectAll().execute();
  const states = async () => (await mail.mailLog.list({}, { by: SYSTEM })).items;
  /** Goes on to the next attempt. @returns the milliseconds until then; undefined: there is none. */
  async function nextAttempt(): Promise<number | undefined> {
    const [row] = await rows();
    if (!row?.due_at) return undefined;
    const pause = row.due_at - now;
    now = row.due_at;
    await deliver();
    return pause;
  }

  it('arrives as a mail program shows it, in two parts, from and to whom it says', async () => {
    await send();
    await deliver();
    const [received, ...more] = receiver.received;
    expect(more).toEqual([]);
    expect(received?.to).toEqual(['ada@example.com']);
    expect(received?.from).toBe('login@example.com');
    const { subject, from, text, html, headers, messageId } = received?.mail ?? {};
    expect(subject).toBe('Reset your password for Northwind');
    expect(from?.text).toBe('"Sign-in" <login@example.com>');
    expect(text).toContain(`http://localhost:3000/reset/${TOKEN}`);
    expect(html).toContain(`href="http://localhost:3000/reset/${TOKEN}"`);
    expect(headers?.get('auto-submitted')).toBe('auto-generated');
    const [row] = await rows();
    expect(messageId).toBe(`<${row?.id}@localhost>`);
  });

  it('is sealed while it waits, and empty once it was sent', async () => {
    await send();
    const [waiting] = await rows();
    expect(waiting).toMatchObject({ state: 'waiting', attempts: 0 });
    expect(JSON.stringify(waiting)).not.toMatch(/reset\/|Lindqvist/);
    expect(waiting?.content).not.toBeNull();
    await deliver();
    expect(await rows()).toMatchObject([
      { state: 'sent', content: null, due_at: null, finished_at: now, attempts: 1 },
    ]);
  });

  it('does not open in the row of another mail', async () => {
    await send();
    await send(notice);
    const [first, second] = await rows();
    await test.storage.db
      .updateTable('mails')
      .set({ content: second?.content as string })
      .where('id', '=', first?.id as string)
      .execute();
    await deliver();
    expect(receiver.received).toHaveLength(1);
    expect(log.some(({ msg }) => msg === 'a mail failed on our side')).toBe(true);
  });

  it('is not sent when what caused it is undone', async () => {
    const undone = test.storage.db.transaction().execute(async (transaction) => {
      await mail.mailer.send(transaction, reset);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await deliver();
    expect(receiver.received).toEqual([]);
  });

  it('waits longer each time that the server is down, and goes out when it is back', async () => {
    await receiver.down();
    await send();
    await deliver();
    expect(await states()).toMatchObject([
      {
        state: 'waiting',
        attempts: 1,
        to: 'ada@example.com',
        last_error: 'the server could not be reached (ECONNREFUSED)',
      },
    ]);
    for (let i = 0; i < 3; i += 1) {
      const pause = await nextAttempt();
      const longest = 5 * SECOND * 2 ** i;
      expect(pause).toBeGreaterThanOrEqual(longest / 2);
      expect(pause).toBeLessThanOrEqual(longest);
    }
    await receiver.up();
    await nextAttempt();
    expect(receiver.received).toHaveLength(1);
    expect(await states()).toMatchObject([{ state: 'sent', attempts: 5, last_error: null }]);
  });

  it('is given up after a day, with an event and one line, and is empty then', async () => {
    receiver.answer = { to: 'DATA', code: 451 };
    await send(notice);
    await deliver();
    const start = now;
    while ((await nextAttempt()) !== undefined);
    expect(now - start).toBeGreaterThan(22 * HOUR);
    expect(now - start).toBeLessThanOrEqual(24 * HOUR);
    const [row] = await rows();
    expect(row).toMatchObject({ state: 'failed', content: null });
    const events = await test.storage.db.selectFrom('events').selectAll().execute();
    expect(events).toMatchObject([
      { action: 'mail.give_up', outcome: 'failure', target_type: 'mail', target_id: row?.id },
    ]);
    expect(events[0]?.details).not.toContain('example.com');
    expect(log.filter(({ level }) => level >= WARN)).toMatchObject([
      { msg: 'a mail was given up', error: expect.stringContaining('451') },
    ]);
  });

  it('with a link is given up when the link ends, and is not sent after that', async () => {
    await send({ ...reset, values: { ...reset.values, lifetime: 60 } } as NewMail);
    now += 61 * SECOND;
    await deliver();
    expect(receiver.received).toEqual([]);
    expect(await states()).toMatchObject([{ state: 'failed' }]);
  });

  it.each([
    ['RCPT TO', 550],
    ['DATA', 554],
  ] as const)('is given up at once when the server refuses it for good at %s', async (to, code) => {
    receiver.answer = { to, code };
    await send(notice);
    await deliver();
    expect(await states()).toMatchObject([{ state: 'failed', attempts: 1 }]);
  });

  it.each([
    ['RCPT TO', 450],
    ['RCPT TO', 530],
    ['DATA', 421],
  ] as const)('is tried again after %s %i', async (to, code) => {
    receiver.answer = { to, code };
    await send(notice);
    await deliver();
    expect(await states()).toMatchObject([{ state: 'waiting', attempts: 1 }]);
    receiver.answer = 'taken';
    await nextAttempt();
    expect(receiver.received).toHaveLength(1);
  });

  it('leaves no secret in errors and logs, whatever a server repeats', async () => {
    receiver.answer = { to: 'DATA', code: 451, text: `spam: x/reset/${TOKEN} 048213 {received}` };
    await send();
    await send({
      to: 'ada@example.com',
      language: null,
      template: 'sign_in_code',
      values: VALUES.sign_in_code,
    });
    await deliver();
    const listed = await states();
    expect(listed).toHaveLength(2);
    for (const { last_error } of listed) {
      expect(last_error).toContain('451');
      expect(last_error?.length).toBeLessThan(260);
    }
    expect(JSON.stringify([listed, log])).not.toMatch(new RegExp(`${TOKEN}|048213`));
  });

  it('has no more than five under way at once', async () => {
    for (let i = 0; i < 12; i += 1) await send({ ...notice, to: `ada${i}@example.com` });
    await deliver();
    expect(receiver.received).toHaveLength(12);
    expect(receiver.mostAtOnce).toBeLessThanOrEqual(5);
  });

  it('goes to one address only, and adds no header, whatever a name or an address holds', async () => {
    for (const to of ['ada@example.com, eve@example.com', 'ada@example.com\r\nBcc: eve@x', 'ada']) {
      await expect(send({ ...notice, to })).rejects.toThrow(TypeError);
    }
    const name = 'Ada\r\nBcc: eve@example.com';
    await send({ ...notice, values: { ...VALUES.password_changed, name } } as NewMail);
    await deliver();
    expect(receiver.received.map(({ to }) => to)).toEqual([['ada@example.com']]);
    expect(receiver.received[0]?.source).not.toMatch(/^Bcc:/im);
  });

  it('never goes to a server that offers no TLS, unless that is wanted', async () => {
    const { storage } = test;
    const url = 'http://localhost:3000';
    const brandName = () => 'Northwind';
    const server = createSmtp({
      smtp: {
        host: '127.0.0.1',
        port: Number(new URL(receiver.url).port),
        tls: 'required',
        user: undefined,
        password: undefined,
      },
      mailFrom: { name: undefined, address: 'login@example.com' },
      url,
      brandName,
    });
    const delivery = deliveryBy(server.send, { url, storage });
    await send(notice);
    await delivery.step();
    await delivery.settled();
    server.close();
    expect(receiver.received).toEqual([]);
    expect(await states()).toMatchObject([{ state: 'waiting', attempts: 1 }]);
  });

  it('is tried again when the server is silent', async () => {
    receiver.answer = 'silence';
    const url = 'http://localhost:3000';
    const server = createSmtp({
      ...loadConfig({ SMTP_URL: receiver.url }),
      smtp: loadConfig({ SMTP_URL: receiver.url }).smtp as never,
      url,
      brandName: () => 'Northwind',
    });
    const delivery = deliveryBy(server.send, { url, storage: test.storage, timeLimit: 300 });
    await send(notice);
    await delivery.step();
    await delivery.settled();
    server.close();
    expect(await states()).toMatchObject([
      { state: 'waiting', last_error: 'the server did not answer in time' },
    ]);
  });

  function deliveryBy(
    by: Parameters<typeof createMailDelivery>[0]['send'],
    options: { url: string; storage: TestStorage['storage']; timeLimit?: number },
  ): MailDelivery {
    const { url, storage, timeLimit } = options;
    return createMailDelivery({
      db: storage.db,
      mails: createMailRows(storage),
      encryption: createEncryption([SECRET]),
      render: createRenderMail({ url, brand: () => ({ name: 'Northwind', showName: true }) }),
      send: by,
      audit: createAuditLog({ db: storage.db, clock }),
      clock,
      log: logger(),
      ...(timeLimit && { timeLimit }),
    });
  }

  it('under way is cut short when the process stops, and left to the next', async () => {
    receiver.answer = 'silence';
    await send(notice);
    await mail.mailDelivery.step();
    await receiver.arrived(1);
    await mail.mailDelivery.stop();
    expect(await states()).toMatchObject([{ state: 'waiting', attempts: 0, last_error: null }]);
  });

  it('is swept after a week, whatever became of it', async () => {
    await send(notice);
    await deliver();
    now += 6 * 24 * HOUR;
    expect(await mail.mailDelivery.sweep(10)).toBe(0);
    now += 2 * 24 * HOUR;
    expect(await mail.mailDelivery.sweep(10)).toBe(1);
  });

  describe('without SMTP_URL', () => {
    it('stays in the outbox on this machine', async () => {
      mail = createMailOf({});
      expect(mail.mailer.canSend).toBe(true);
      await send();
      await deliver();
      const { items } = await mail.mailLog.listOutbox({}, { by: SYSTEM });
      expect(items).toMatchObject([
        { to: 'ada@example.com', text: expect.stringContaining(`/reset/${TOKEN}`) },
      ]);
      expect(await states()).toMatchObject([{ state: 'kept', next_attempt_at: null }]);
    });

    it('is refused on any other address, with a code, and the start says so', async () => {
      mail = createMailOf({ GATEHOUSE_URL: 'https://sso.example.com' });
      expect(mail.mailer.canSend).toBe(false);
      await expect(send()).rejects.toMatchObject({ code: 'mail_not_configured' });
      expect(await rows()).toEqual([]);
      mail.mailDelivery.start();
      expect(log).toMatchObject([{ level: WARN, msg: expect.stringContaining('SMTP_URL') }]);
      await expect(mail.mailLog.listOutbox({}, { by: SYSTEM })).rejects.toMatchObject({
        code: 'outbox_closed',
      });
    });
  });
});
