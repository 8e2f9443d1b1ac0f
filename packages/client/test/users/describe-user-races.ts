import { expect, it } from 'vitest';
import type { AppUser, UserStore } from '../../src/users/user-store.ts';
import { created, race, somebody, tally, unique } from './open-store.ts';

/** What a {@link UserStore} promises when much happens at the same instant. */
export function describeUserRaces(open: () => readonly [UserStore, ...UserStore[]]): void {
  const first = () => open()[0];

  it('are one when twenty first sign-ins of a person race, under one username', async () => {
    const subject = somebody();
    const username = unique();
    const answers = await race(open(), (store) => store.create({ username }, subject));
    expect(tally(answers)).toEqual({ made: 1, identity_taken: 19 });
    expect(await first().findByIdentity(subject)).toEqual(answers.find(isUser));
  });

  it('are one when twenty first sign-ins of a person race, each under another username', async () => {
    const subject = somebody();
    const names = Array.from({ length: 20 }, () => unique());
    const answers = await race(open(), (store, turn) =>
      store.create({ username: names[turn] ?? '' }, subject),
    );
    expect(tally(answers)).toEqual({ made: 1, identity_taken: 19 });
    const user = await first().findByIdentity(subject);
    expect(user).toEqual(answers.find(isUser));
    for (const username of names.filter((name) => name !== user?.username)) {
      expect((await created(first(), { username })).username).toBe(username);
    }
  });

  it('share no username when twenty people want one at once', async () => {
    const username = unique();
    const people = Array.from({ length: 20 }, () => somebody());
    const answers = await race(open(), (store, turn) =>
      store.create({ username }, people[turn] ?? somebody()),
    );
    expect(tally(answers)).toEqual({ made: 1, username_taken: 19 });
    const found = await Promise.all(people.map((subject) => first().findByIdentity(subject)));
    expect(found.filter((user) => user !== undefined)).toEqual(answers.filter(isUser));
  });

  it('share no username when twenty change theirs to one at once', async () => {
    const username = unique();
    const users = await race(open(), (store) => created(store));
    const answers = await race(open(), (store, turn) =>
      store.update(users[turn]?.id ?? '', { username }),
    );
    expect(tally(answers.map((answer) => answer ?? false))).toEqual({
      made: 1,
      username_taken: 19,
    });
  });

  it('share no identity when twenty get it at once', async () => {
    const subject = somebody('https://other.example.com');
    const users = await race(open(), (store) => created(store));
    const answers = await race(open(), (store, turn) => store.link(users[turn]?.id ?? '', subject));
    expect(tally(answers)).toEqual({ true: 1, false: 19 });
    expect(await first().findByIdentity(subject)).toEqual(users[answers.indexOf(true)]);
  });

  it('get one identity of an issuer when twenty are linked at once', async () => {
    const { id } = await created(first());
    const people = Array.from({ length: 20 }, () => somebody('https://other.example.com'));
    const answers = await race(open(), (store, turn) => store.link(id, people[turn] ?? somebody()));
    expect(tally(answers)).toEqual({ true: 1, false: 19 });
    const found = await Promise.all(people.map((subject) => first().findByIdentity(subject)));
    expect(found.map((user) => user?.id)).toEqual(
      answers.map((linked) => (linked ? id : undefined)),
    );
  });

  it('stay switched off, whatever a sign-in writes at the same instant', async () => {
    const { id } = await created(first(), { attributes: { desk: 7 } });
    await race(open(), (store, turn) =>
      turn === 7
        ? store.update(id, { isActive: false })
        : store.update(id, { name: `${turn}`, groups: { source: '', names: [`${turn}`] } }),
    );
    const user = await first().read(id);
    expect(user).toMatchObject({ isActive: false, attributes: { desk: 7 } });
    expect(user?.groups).toEqual([user?.name]);
  });

  it('have a new address unverified, whatever else is written at the same instant', async () => {
    const [email, next] = [`${unique()}@example.com`, `${unique()}@example.com`];
    const { id } = await created(first(), { email, emailVerified: true });
    await race(open(), (store, turn) =>
      store.update(id, turn === 7 ? { email: next } : { name: `${turn}` }),
    );
    expect(await first().read(id)).toMatchObject({ email: next, emailVerified: false });
  });

  it('end in the groups of one list when twenty lists come at once', async () => {
    const { id } = await created(first());
    await race(open(), (store, turn) =>
      store.update(id, { groups: { source: 'x', names: ['all', `${turn}-a`, `${turn}-b`] } }),
    );
    const [a, b, all, ...others] = (await first().read(id))?.groups ?? [];
    expect([b, all, others]).toEqual([a?.replace('-a', '-b'), 'all', []]);
  });
}

const isUser = (answer: AppUser | string): answer is AppUser => typeof answer === 'object';
