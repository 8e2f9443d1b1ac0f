import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import { type SmtpReceiver, startSmtpReceiver } from '../mail/smtp-receiver.ts';
import { authorizationUrl } from '../provider-fixture.ts';
import { EVIL, sendRaw, startTarget, type Target, VICTIM } from './attack-fixture.ts';

const FORGED: Record<string, string>[] = [
  { host: 'evil.example' },
  { 'x-forwarded-host': 'evil.example' },
  { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http', 'x-forwarded-port': '666' },
  { forwarded: 'host=evil.example;proto=http' },
  { 'x-original-url': '/account', 'x-rewrite-url': '/account', 'x-host': 'evil.example' },
  { 'x-forwarded-server': 'evil.example', 'x-http-host-override': 'evil.example' },
];

describe('a forged host', () => {
  let target: Target;
  let receiver: SmtpReceiver;
  beforeAll(async () => {
    receiver = await startSmtpReceiver();
    // Whoever sends the requests counts as a proxy that is believed, which is the worst that can be configured.
    target = await startTarget({
      env: { SMTP_URL: receiver.url, GATEHOUSE_TRUST_PROXY: '127.0.0.1' },
    });
    await target.allowEmailCodes();
    await target.settings.update({ free_attempts: 100 }, { by: SYSTEM });
    target.mailDelivery.start();
  });
  afterAll(async () => {
    await target.mailDelivery.stop();
    await target.stop();
    await receiver.stop();
  });

  it('gets into no address that we answer with', async () => {
    const pages = target.routes('GET').map((path) => path.replace(':uid', 'x'));
    const ofEngine = [
      authorizationUrl(target, { client_id: target.clientId }),
      `${target.issuer}/.well-known/openid-configuration`,
      `${target.issuer}/logout`,
      `${target.issuer}/auth?client_id=nobody`,
    ];
    for (const headers of FORGED) {
      for (const url of [...pages.map((path) => `${target.url}${path}`), ...ofEngine]) {
        const answer = await sendRaw(url, { headers });
        const said = JSON.stringify([answer.headers, answer.body]);
        expect(said, `${url} with ${JSON.stringify(headers)}`).not.toMatch(/evil\.example|:666/);
      }
    }
  });

  it('does not make another issuer of us', async () => {
    for (const headers of FORGED) {
      const { body } = await sendRaw(`${target.issuer}/.well-known/openid-configuration`, {
        headers,
      });
      const document = JSON.parse(body) as Record<string, unknown>;
      expect(document.issuer).toBe(target.issuer);
      for (const [name, value] of Object.entries(document)) {
        if (name.endsWith('_endpoint')) expect(String(value), name).toContain(`${target.issuer}/`);
      }
    }
  });

  it('gets into no mail', async () => {
    for (const [i, headers] of FORGED.entries()) {
      const browser = new HttpBrowser();
      const page = await target.open(browser);
      const answer = await sendRaw(`${page.url.origin}${page.url.pathname}/email-code`, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          cookie: browser.cookieHeader(page.url),
          origin: target.url,
          ...headers,
        },
        body: `email=${VICTIM}`,
      });
      expect(answer.status, JSON.stringify(headers)).toBe(303);
      await receiver.arrived(i + 1);
    }
    expect(receiver.received).toHaveLength(FORGED.length);
    for (const { source, mail } of receiver.received) {
      expect(`${source}${mail.text}${mail.html}`).not.toContain('evil.example');
      const links = String(mail.html).match(/href="([^"]+)"/g) ?? [];
      for (const link of links) expect(link).toContain(`"${target.url}`);
    }
  });

  it('does not pass for our own origin', async () => {
    const browser = new HttpBrowser();
    const page = await target.open(browser);
    const before = await target.traces();
    const { status } = await sendRaw(`${page.url.origin}${page.url.pathname}/email-code`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        cookie: browser.cookieHeader(page.url),
        ...{ host: 'evil.example', 'x-forwarded-host': 'evil.example', origin: EVIL },
      },
      body: `email=${VICTIM}`,
    });
    expect(status).toBe(403);
    expect(await target.traces()).toEqual(before);
  });
});
