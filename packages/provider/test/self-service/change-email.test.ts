import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import { PASSWORD } from '../provider-fixture.ts';
import { engines } from '../storage-fixture.ts';
import { NEW_PASSWORD, type SelfService, startSelfService } from './self-service-fixture.ts';

describe.each(engines())('changing one’s e-mail address on %s', (engine) => {
  let desk: SelfService;
  beforeAll(async () => {
    desk = await startSelfService(engine);
  });
  beforeEach(() => desk.pass());
  afterAll(() => desk.stop());

  const get = (id: string) => desk.op.users.get(id, { by: SYSTEM });
  const ask = async (id: string, email: string) =>
    desk.op.emailChanges.request(await get(id), email, { by: SYSTEM });
  const press = async (link: string) => {
    const browser = new HttpBrowser();
    return await browser.submit(await browser.get(link), {});
  };
  const change = async (id: string, email: string) => {
    await ask(id, email);
    expect((await press(await desk.linkTo(email))).status).toBe(303);
  };

  it('takes effect when the new address is proved, and tells the old one', async () => {
    const { id, email } = await desk.addPerson();
    const wanted = `new-${email}`;
    await ask(id, wanted);
    const browser = new HttpBrowser();
    const page = await browser.get(await desk.linkTo(wanted));
    expect((await get(id)).email).toBe(email);
    const done = await browser.follow(await browser.submit(page, {}), desk.op.url);
    expect(done.html).toContain('Your new e-mail address is in use');
    expect(await get(id)).toMatchObject({ email: wanted, email_verified: true });
    expect(await desk.mailsTo(email)).toMatchObject([{ template: 'email_change_notice' }]);
    expect((await desk.trySignIn(wanted, PASSWORD)).status).toBe(303);
    expect(await desk.actionsOn(id)).toEqual(
      expect.arrayContaining(['email.change_request', 'email.change']),
    );
  });

  it('of two who want one address is won by the first, and the other is told', async () => {
    const [one, two] = [await desk.addPerson(), await desk.addPerson()];
    const wanted = `both-${one.email}`;
    await ask(one.id, wanted);
    const first = await desk.linkTo(wanted);
    await ask(two.id, wanted.toUpperCase());
    const second = await desk.linkTo(wanted);
    expect((await press(first)).status).toBe(303);
    const late = await press(second);
    expect(late.status).toBe(409);
    expect(late.html).toContain('This address belongs to another account');
    expect((await get(two.id)).email).toBe(two.email);
  });

  it('is taken back from the old address: who has taken the account over is out', async () => {
    const { id, email } = await desk.addPerson();
    const thief = `thief-${email}`;
    desk.pass(1000);
    await change(id, thief);
    const undo = await desk.linkTo(email);
    desk.pass(1000);
    // The thief does what thieves do: another password, another address, a passkey's place, a session.
    await desk.op.users.update(id, { password: NEW_PASSWORD }, { by: SYSTEM });
    await change(id, `second-${thief}`);
    const thiefsUndo = await desk.linkTo(thief);
    const browser = new HttpBrowser();
    await browser.follow(
      await desk.trySignIn(`second-${thief}`, NEW_PASSWORD, browser),
      desk.op.url,
    );
    expect(await desk.op.sessions.list(id)).toHaveLength(1);
    await addFactor(id);

    const page = await new HttpBrowser().get(undo);
    expect(page.html).toContain(`<bdi>${email}</bdi>`);
    expect((await get(id)).email).toBe(`second-${thief}`);
    const restored = await press(undo);
    expect(restored.location?.pathname).toBe('/signin/notice/email-restored');
    expect(await get(id)).toMatchObject({ email, email_verified: true });
    expect(await desk.op.sessions.list(id)).toEqual([]);
    expect(await desk.op.factors.list(id)).toEqual([]);
    for (const password of [PASSWORD, NEW_PASSWORD]) {
      expect((await desk.trySignIn(email, password)).status).toBe(422);
    }
    expect((await new HttpBrowser().get(thiefsUndo)).status).toBe(410);
    expect(await desk.actionsOn(id)).toContain('email.change_undo');

    const reset = new HttpBrowser();
    const form = await reset.get(await desk.linkTo(email));
    await reset.submit(form, { password: 'three brave otters singing' });
    desk.pass();
    expect((await desk.trySignIn(email, 'three brave otters singing')).status).toBe(303);
  });

  it('is taken back as a whole or not at all, and the link is good until it is', async () => {
    const { id, email } = await desk.addPerson();
    const thief = `half-${email}`;
    desk.pass(1000);
    await change(id, thief);
    const undo = await desk.linkTo(email);
    await addFactor(id);
    const { factors } = desk.op;
    const remove = vi
      .spyOn(factors, 'removeSinceWithin')
      .mockRejectedValueOnce(new Error('stopped'));
    expect((await press(undo)).status).toBe(500);
    remove.mockRestore();
    expect((await get(id)).email).toBe(thief);
    expect(await factors.list(id)).toHaveLength(1);
    expect((await desk.trySignIn(thief, PASSWORD)).status).toBe(303);
    expect((await press(undo)).location?.pathname).toBe('/signin/notice/email-restored');
    expect((await get(id)).email).toBe(email);
    expect(await factors.list(id)).toEqual([]);
  });

  it('leaves factors that were there before the change', async () => {
    const { id, email } = await desk.addPerson();
    await addFactor(id, Date.now() - 86_400_000);
    desk.pass(1000);
    await change(id, `before-${email}`);
    await press(await desk.linkTo(email));
    expect(await desk.op.factors.list(id)).toHaveLength(1);
    expect(await desk.actionsOn(id)).not.toContain('factor.remove');
  });

  it('is refused for what is no address', async () => {
    const { id } = await desk.addPerson();
    await expect(ask(id, 'no address')).rejects.toMatchObject({ code: 'validation_failed' });
  });

  it('is of no use when the person was suspended meanwhile', async () => {
    const { id, email } = await desk.addPerson();
    await ask(id, `new-${email}`);
    const link = await desk.linkTo(`new-${email}`);
    await desk.op.users.update(id, { state: 'suspended' }, { by: SYSTEM });
    expect((await new HttpBrowser().get(link)).status).toBe(410);
  });

  /** @param createdAt absent: in the days to come, whatever the clock of the desk says. */
  async function addFactor(
    userId: string,
    createdAt = Date.now() + 10 * 86_400_000,
  ): Promise<void> {
    await desk.op.storage.db
      .insertInto('factors')
      .values({
        id: randomUUID(),
        user_id: userId,
        kind: 'totp',
        name: 'A thief’s',
        created_at: createdAt,
      })
      .execute();
  }
});
