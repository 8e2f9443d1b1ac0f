import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser, type Page } from '../../../../test/http-browser.ts';
import { SoftwareAuthenticator } from '../factors/software-authenticator.ts';
import {
  errorOf,
  fieldOf,
  heading,
  MULTI,
  PHR,
  passkeyOptions,
  SINGLE,
  startSignIns,
  type TestSignIns,
  wrongCode,
} from '../interaction/sign-in-fixture.ts';
import { PASSWORD } from '../provider-fixture.ts';
import { engines } from '../storage-fixture.ts';

const CONFIRM = 'Confirm that it’s you';
/** Every form of a sign-in. */
const FORMS = [
  '',
  '/restart',
  '/decline',
  '/passkey',
  '/email-code',
  '/code',
  '/factor/send',
  '/factor/passkey',
  '/factor/totp',
  '/factor/email_code',
  '/factor/recovery_code',
  '/enrol/totp',
  '/enrol/passkey',
  '/terms',
  '/new-password',
  '/verify/send',
  '/verify',
];

describe.each(engines())('who attacks the steps of a sign-in on %s', (engine) => {
  let at: TestSignIns;
  beforeAll(async () => {
    at = await startSignIns(engine);
    await at.setDefaultPolicy({ email_code_sign_in: true });
  });
  afterAll(() => at.stop());

  async function withApp(policy = {}) {
    const ada = await at.addPerson({}, { email_code_sign_in: true, ...policy });
    return { ada, secret: await at.enrolTotp(ada), browser: new HttpBrowser() };
  }
  const isSignedIn = async (browser: HttpBrowser) =>
    errorOf(await at.open(browser, { prompt: 'none' })) !== 'login_required';

  it('gets no further by the forms of later steps, whatever they say', async () => {
    const { ada, browser } = await withApp();
    const begun = await at.open(browser);
    const asked = await at.enter(browser, ada);
    const fields = {
      email: ada.email,
      password: 'wrong',
      code: '000000',
      version: '1',
      enrolment: 'x',
      credential: '{}',
      decision: 'agree',
    };
    for (const page of [begun, asked]) {
      for (const path of FORMS.filter((form) => !['/restart', '/decline', ''].includes(form))) {
        const answer = await at.post(browser, page, path, fields);
        expect([path, answer.location]).toEqual([path, undefined]);
      }
    }
    expect(await isSignedIn(browser)).toBe(false);
  });

  it('is not signed in by going to where the last step leads', async () => {
    const { ada, browser } = await withApp();
    const asked = await at.enter(browser, ada);
    const uid = asked.url.pathname.split('/').at(-1);
    const resumed = await browser.follow(
      await browser.get(`${at.op.issuer}/auth/${uid}`),
      at.op.url,
    );
    expect(resumed.location?.searchParams.get('code') ?? null).toBeNull();
    expect(await isSignedIn(browser)).toBe(false);
  });

  it('has no part in the sign-in of another browser, by its address or by swapping it into the own', async () => {
    const { ada, browser } = await withApp();
    const theirs = await at.enter(browser, ada);
    const eve = new HttpBrowser();
    const mine = await at.open(eve);
    for (const path of FORMS) {
      const answer = await at.postOnly(eve, theirs, path, { code: '000000' });
      expect([path, answer.status]).toEqual([path, 400]);
    }
    expect((await eve.get(theirs.url)).status).toBe(400);
    // The own cookie, moved to the address of theirs.
    const name = 'gatehouse_signin';
    for (const cookie of [name, `${name}.sig`]) {
      eve.setCookie(at.op.url, cookie, eve.cookie(cookie) ?? '', theirs.url.pathname);
    }
    expect((await eve.get(theirs.url)).status).toBe(400);
    expect((await eve.get(mine.url)).status).toBe(200);
    expect(heading(await browser.get(theirs.url))).toBe(CONFIRM);
  });

  it('gains nothing by forms that other sites send', async () => {
    const { ada, browser } = await withApp();
    const asked = await at.enter(browser, ada);
    for (const path of FORMS) {
      const url = `${at.op.url}${asked.url.pathname}${path}${asked.url.search}`;
      for (const headers of [
        { origin: 'https://evil.example' },
        { origin: 'null' },
        { 'sec-fetch-site': 'cross-site' },
      ] as Record<string, string>[]) {
        const answer = await browser.post(url, { code: '000000' }, headers);
        expect([path, answer.status]).toEqual([path, 403]);
      }
    }
    expect(heading(await browser.get(asked.url))).toBe(CONFIRM);
  });

  it('replays no passkey, in the same sign-in, in another, or for another purpose', async () => {
    const ada = await at.addPerson();
    const key = await at.enrolPasskey(ada, { synced: true, counts: false });
    const first = new HttpBrowser();
    const page = await at.open(first);
    const credential = key.get(passkeyOptions(page));
    const eve = new HttpBrowser();
    const hers = await at.open(eve);
    // In another sign-in first, so that it is not spent.
    expect((await at.post(eve, hers, '/passkey', { credential })).status).toBe(422);
    const second = await at.enter(eve, ada);
    expect((await at.post(eve, second, '/factor/passkey', { credential })).status).toBe(422);
    const factor = key.get(passkeyOptions(second));
    expect((await at.post(eve, hers, '/passkey', { credential: factor })).status).toBe(422);
    const done = await at.post(first, page, '/passkey', { credential });
    expect((await at.claims(done)).sub).toBe(ada.id);
    const again = await at.open(first, { prompt: 'login' });
    expect((await at.post(first, again, '/passkey', { credential })).status).toBe(422);
  });

  it('uses no passkey of their own for the second factor of somebody else', async () => {
    const [ada, eve] = [await at.addPerson(), await at.addPerson()];
    await at.enrolPasskey(ada);
    const key = await at.enrolPasskey(eve);
    const browser = new HttpBrowser();
    const asked = await at.enter(browser, ada);
    const { challenge, rpId } = passkeyOptions(asked);
    const credential = key.get({ challenge, rpId });
    expect((await at.post(browser, asked, '/factor/passkey', { credential })).status).toBe(422);
  });

  it('uses no code that was sent for another sign-in, or for another step', async () => {
    const ada = await at.addPerson({}, { email_code_sign_in: true });
    const [browser, eve] = [new HttpBrowser(), new HttpBrowser()];
    const ask = async (by: HttpBrowser) =>
      at.post(by, await at.open(by), '/email-code', { email: ada.email });
    const theirs = await ask(browser);
    const code = await at.mailedCode(ada.email);
    const mine = await ask(eve);
    const other = await at.mailedCode(ada.email);
    if (code !== other) expect((await at.post(eve, mine, '/code', { code })).status).toBe(422);
    expect((await at.claims(await at.post(browser, theirs, '/code', { code }))).sub).toBe(ada.id);

    const bea = await at.addPerson(
      {},
      { mfa: 'required', factors: ['email_code'], email_code_sign_in: true },
    );
    const one = new HttpBrowser();
    await at.post(one, await at.open(one), '/email-code', { email: bea.email });
    const proof = await at.mailedCode(bea.email);
    const two = new HttpBrowser();
    const asked = await at.enter(two, bea);
    const crossed = await at.post(two, asked, '/factor/email_code', { code: proof });
    expect(crossed.status).toBe(422);
  });

  it('replays no code of an app, in no other sign-in', async () => {
    const { ada, secret, browser } = await withApp();
    const asked = await at.enter(browser, ada);
    const code = at.nextCode(secret);
    await at.post(browser, asked, '/factor/totp', { code });
    const eve = new HttpBrowser();
    const hers = await at.enter(eve, ada);
    expect((await at.post(eve, hers, '/factor/totp', { code })).status).toBe(422);
  });

  it('who knows the password gets no more guesses at the code by giving it again and again', async () => {
    const { ada } = await withApp();
    const guess = async (browser = new HttpBrowser()) => {
      const asked = await at.enter(browser, ada);
      if (asked.status === 429) return 429;
      return (await at.post(browser, asked, '/factor/totp', { code: '000000' })).status;
    };
    const statuses: number[] = [];
    for (let i = 0; i < 10; i += 1) statuses.push(await guess());
    expect(statuses.slice(0, 5)).toEqual([422, 422, 422, 422, 422]);
    expect(statuses.slice(5)).toContain(429);
    expect((await at.op.attempts.state(ada.id)).failures).toBeGreaterThanOrEqual(5);
  });

  it('guesses no faster by taking turns at the ways of a step', async () => {
    const { ada, secret, browser } = await withApp();
    await at.recoveryCodes(ada);
    const asked = await at.enter(browser, ada);
    const code = wrongCode(at.nextCode(secret));
    const statuses: number[] = [];
    for (let i = 0; i < 8; i += 1) {
      const path = i % 2 ? '/factor/totp' : '/factor/recovery_code';
      statuses.push((await at.post(browser, asked, path, { code })).status);
    }
    expect(statuses.slice(0, 5)).toEqual([422, 422, 422, 422, 422]);
    expect(statuses.slice(5)).toContain(429);
  });

  it('sets up no factor in the sign-in of somebody else, nor beside a step that asks for one', async () => {
    const policy = { mfa: 'required', factors: ['totp', 'passkey'] } as const;
    const [ada, eve] = [
      await at.addPerson({}, { ...policy, factors: [...policy.factors] }),
      await at.addPerson({}, { ...policy, factors: [...policy.factors] }),
    ];
    const [theirs, hers] = [new HttpBrowser(), new HttpBrowser()];
    const page = await at.enter(theirs, ada);
    const own = await at.enter(hers, eve);
    const totp = await hers.get(`${own.url}&use=totp`);
    const secret = /<code[^>]*>([A-Z2-7 ]+)<\/code>/.exec(totp.html)?.[1]?.replaceAll(' ', '');
    const enrolment = fieldOf(totp, 'enrolment') ?? '';
    const code = at.nextCode(secret ?? '');
    // Her enrolment, in the sign-in of the victim, by the victim's browser.
    const crossed = await at.post(theirs, page, '/enrol/totp', { enrolment, code, name: 'x' });
    expect(crossed.status).toBe(422);
    const asked = passkeyOptions(await hers.get(`${own.url}&use=passkey`));
    const credential = new SoftwareAuthenticator(at.op.url).create(asked) ?? '';
    const mixed = await at.post(theirs, page, '/enrol/passkey', { credential, name: 'x' });
    expect(mixed.status).toBe(422);
    expect(await at.op.factors.list(ada.id)).toEqual([]);

    // Who knows the password and not the factor can't add one of their own in its place.
    const { ada: bea, browser } = await withApp({ factors: ['totp', 'passkey'] });
    const step = await at.enter(browser, bea);
    const begun = await at.op.totp.begin({ userId: bea.id, account: 'x' });
    const added = await at.post(browser, step, '/enrol/totp', {
      enrolment: begun.enrolment,
      code: at.nextCode(begun.secret),
      name: 'x',
    });
    expect(heading(added)).toBe(CONFIRM);
    expect(await at.op.factors.list(bea.id)).toHaveLength(1);
  });

  it('changes nothing by fields that no form has', async () => {
    const { ada, browser } = await withApp();
    const bea = await at.addPerson();
    const form = await at.open(browser);
    const extra = {
      userId: bea.id,
      accountId: bea.id,
      'progress[userId]': bea.id,
      second: 'totp',
      amr: 'mfa',
      acr: PHR,
      authTime: '0',
      state: 'active',
      roles: 'admin',
      __proto__: 'x',
      constructor: 'x',
    };
    const given = { ...extra, email: ada.email, password: PASSWORD };
    const asked = await browser.follow(await browser.submit(form, given), at.op.url);
    expect(heading(asked)).toBe(CONFIRM);
    expect(asked.html).toContain(ada.name ?? '');
  });

  it('gets no class that was not asked for, by asking the engine for less on the way', async () => {
    const { ada, browser } = await withApp();
    const strict = await at.enter(browser, ada, { acr_values: MULTI });
    expect(heading(strict)).toBe(CONFIRM);
    // The parameters of a sign-in are the engine's; those of its address are not asked.
    const url = new URL(strict.url);
    url.searchParams.set('acr_values', SINGLE);
    url.searchParams.set('client_id', 'other');
    const page = await browser.get(url);
    expect(heading(page)).toBe(CONFIRM);
    const forged = await browser.post(`${url.origin}${url.pathname}?acr_values=${SINGLE}`, {
      email: ada.email,
      password: PASSWORD,
      acr_values: SINGLE,
    });
    expect(heading(await browser.follow(forged, at.op.url))).toBe(CONFIRM);
  });

  it('a session of one factor never says that it has two', async () => {
    const ada = await at.addPerson({}, { mfa: 'off' });
    const browser = new HttpBrowser();
    await at.enter(browser, ada);
    for (const acr_values of [`${SINGLE} ${MULTI}`, `${SINGLE} ${PHR}`, 'x']) {
      expect((await at.claims(await at.open(browser, { acr_values }))).acr).toBe(SINGLE);
    }
  });

  it('takes over no account by a form that signs the victim in as somebody else', async () => {
    const [ada, eve] = [await at.addPerson(), await at.addPerson()];
    const victim = new HttpBrowser();
    const before = await at.claims(await at.enter(victim, ada));
    const form: Page = await at.open(victim, { prompt: 'login' });
    const foreign = await victim.post(
      form.url,
      { email: eve.email, password: PASSWORD },
      { origin: 'https://evil.example' },
    );
    expect(foreign.status).toBe(403);
    expect((await at.claims(await at.open(victim))).sub).toBe(before.sub);
  });
});
