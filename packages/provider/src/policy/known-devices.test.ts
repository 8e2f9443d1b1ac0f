import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKnownDevices, DEVICE_LIFETIME } from './known-devices.ts';

const KEY = 'a key of the test';

function createTestDevices(keys: [string, ...string[]] = [KEY]) {
  const clock = { time: 1_800_000_000_000, now: () => clock.time };
  return { ...createKnownDevices({ keys, clock }), clock };
}

describe('a browser that has signed in', () => {
  it('is known for the person it signed in as, and for nobody else', () => {
    const devices = createTestDevices();
    const cookie = devices.add(undefined, 'ada').value;
    expect(devices.find(cookie, 'ada')).toEqual(expect.any(String));
    expect(devices.find(cookie, 'alan')).toBeUndefined();
    expect(devices.find(cookie, undefined)).toBeUndefined();
    expect(devices.find(cookie, '')).toBeUndefined();
  });

  it('is the same browser after each sign-in, for each of its people', () => {
    const devices = createTestDevices();
    const first = devices.add(undefined, 'ada').value;
    const both = devices.add(first, 'alan').value;
    const id = devices.find(first, 'ada');
    expect(devices.find(both, 'ada')).toBe(id);
    expect(devices.find(both, 'alan')).toBe(id);
    expect(devices.find(devices.add(both, 'ada').value, 'alan')).toBe(id);
  });

  it('is known for the last five people, in a cookie that stays small', () => {
    const devices = createTestDevices();
    const people = ['a', 'b', 'c', 'd', 'e', 'f', 'f', 'f'];
    const cookie = people.reduce<string | undefined>(
      (value, id) => devices.add(value, id).value,
      undefined,
    );
    expect(devices.find(cookie, 'a')).toBeUndefined();
    for (const id of 'bcdef') expect(devices.find(cookie, id)).toBeDefined();
    expect(cookie?.length).toBeLessThan(256);
  });

  it('is forgotten half a year after its last sign-in, to the second', () => {
    const devices = createTestDevices();
    const cookie = devices.add(undefined, 'ada').value;
    devices.clock.time += (DEVICE_LIFETIME - 1) * 1000;
    expect(devices.find(cookie, 'ada')).toBeDefined();
    const renewed = devices.add(cookie, 'ada').value;
    devices.clock.time += 1000;
    expect(devices.find(cookie, 'ada')).toBeUndefined();
    expect(devices.find(renewed, 'ada')).toBeDefined();
  });

  it('is new to each of its people once, and again after half a year', () => {
    const devices = createTestDevices();
    const first = devices.add(undefined, 'ada');
    const second = devices.add(first.value, 'alan');
    expect([first, second].map(({ isNew }) => isNew)).toEqual([true, true]);
    for (const id of ['ada', 'alan']) expect(devices.add(second.value, id).isNew).toBe(false);
    devices.clock.time += DEVICE_LIFETIME * 1000;
    expect(devices.add(second.value, 'ada').isNew).toBe(true);
  });

  it('stays known while the master key is rotated', () => {
    const cookie = createTestDevices(['old']).add(undefined, 'ada').value;
    expect(createTestDevices(['new', 'old']).find(cookie, 'ada')).toBeDefined();
    expect(createTestDevices(['new']).find(cookie, 'ada')).toBeUndefined();
  });

  it('can not be made up: whatever is changed in a cookie, it counts no more', () => {
    const devices = createTestDevices();
    const cookie = devices.add(undefined, 'ada').value;
    // The last character of a MAC holds four bits that say nothing.
    const at = fc.nat({ max: cookie.length - 2 });
    fc.assert(
      fc.property(at, fc.constantFrom(...'0aZ_.~-'), (i, character) => {
        fc.pre(cookie[i] !== character);
        const forged = cookie.slice(0, i) + character + cookie.slice(i + 1);
        expect(devices.find(forged, 'ada')).toBeUndefined();
      }),
    );
  });

  it.each([
    '',
    'v1',
    'v1.',
    'v1..',
    'v2.AAAAAAAAAAAAAAAAAAAAAA',
    `v1.AAAAAAAAAAAAAAAAAAAAAA.zzzzzzzzz~${'A'.repeat(22)}`,
    '%00',
    'null',
  ])('is not what sends %j, which a sign-in replaces', (value) => {
    const devices = createTestDevices();
    expect(devices.find(value, 'ada')).toBeUndefined();
    expect(devices.find(devices.add(value, 'ada').value, 'ada')).toBeDefined();
  });

  it('is not what sends more MACs than a cookie of ours has, for which no work is done', () => {
    const devices = createTestDevices();
    const [start, own] = devices.add(undefined, 'ada').value.split(/(?<=^v1\.[\w-]{22})\./);
    const many = `${start}${`.1~${'A'.repeat(22)}`.repeat(5)}.${own}`;
    expect(devices.find(`${start}.${own}`, 'ada')).toBeDefined();
    expect(devices.find(many, 'ada')).toBeUndefined();
  });

  it('tells nobody in its cookie', () => {
    const cookie = createTestDevices().add(undefined, 'ada').value;
    expect(Buffer.from(cookie, 'base64url').toString('latin1') + cookie).not.toContain('ada');
  });
});
