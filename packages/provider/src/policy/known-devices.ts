import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../clock.ts';

/** Seconds for which a browser is known from its last sign-in on. */
export const DEVICE_LIFETIME = 180 * 24 * 3600;
/** People who sign in with one browser, the latest first. */
const MOST_PEOPLE = 5;
const VERSION = 'v1';
const DEVICE_ID = /^[\w-]{22}$/;
const ENTRY = /^([0-9a-z]{1,9})~([\w-]{22})$/;
const MAC_BYTES = 16;

/**
 * Browsers that have signed in before, each known by a cookie of its own (OWASP, "Slow Down Online Guessing Attacks
 * with Device Cookies"). The cookie proves nothing but that: whoever has it still has to give the password.
 *
 * Its value is an id of the browser and, for each person, until when it counts with a MAC over id, person and time;
 * it names nobody, and a MAC of one person counts for no other.
 */
export interface KnownDevices {
  /**
   * The same work whether the browser is known or not.
   *
   * @param value of the cookie, as the browser sent it.
   * @param userId undefined: there is no such person, for whom no browser is known.
   * @returns the id of the browser; undefined when it has not signed in as this person, or too long ago.
   */
  find(value: string | undefined, userId: string | undefined): string | undefined;
  /**
   * This person has signed in with a browser that sent `value`.
   *
   * @returns the value of the cookie from now on, and whether they had not signed in with this browser before, or too
   *   long ago.
   */
  add(value: string | undefined, userId: string): { value: string; isNew: boolean };
}

interface Device {
  id: string;
  /** `expires` is in seconds since the epoch. */
  entries: { expires: number; mac: string }[];
}

/** @param options.keys newest first: the first makes MACs, all check them (rotation). */
export function createKnownDevices({
  keys,
  clock,
}: {
  keys: readonly [string, ...string[]];
  clock: Clock;
}): KnownDevices {
  const macBy = (key: string, { id, userId, expires }: Record<string, string | number>) =>
    createHmac('sha256', key)
      .update(JSON.stringify([id, userId, expires]))
      .digest()
      .subarray(0, MAC_BYTES);
  const now = () => Math.floor(clock.now() / 1000);

  const isOf = ({ id }: Device, { expires, mac }: Device['entries'][number], userId: string) => {
    const given = Buffer.from(mac, 'base64url');
    // Every key is tried, so that the time tells nothing.
    const fits = keys.map((key) => timingSafeEqual(macBy(key, { id, userId, expires }), given));
    return fits.includes(true);
  };

  return {
    find(value, userId) {
      const device = parse(value);
      if (!device) return undefined;
      const own = device.entries.map((entry) => isOf(device, entry, userId ?? ''));
      const at = own.indexOf(true);
      const expires = device.entries[at]?.expires ?? 0;
      return userId !== undefined && expires > now() ? device.id : undefined;
    },

    add(value, userId) {
      const device = parse(value) ?? { id: randomBytes(16).toString('base64url'), entries: [] };
      const live = device.entries.filter((entry) => entry.expires > now());
      const others = live.filter((entry) => !isOf(device, entry, userId));
      const expires = now() + DEVICE_LIFETIME;
      const mac = macBy(keys[0], { id: device.id, userId, expires }).toString('base64url');
      const entries = [{ expires, mac }, ...others].slice(0, MOST_PEOPLE);
      return { value: write({ id: device.id, entries }), isNew: others.length === live.length };
    },
  };
}

function parse(value: string | undefined): Device | undefined {
  const [version, id = '', ...entries] = value?.split('.') ?? [];
  if (version !== VERSION || !DEVICE_ID.test(id) || entries.length > MOST_PEOPLE) return undefined;
  const parsed: Device['entries'] = [];
  for (const entry of entries) {
    const [, expires = '', mac = ''] = ENTRY.exec(entry) ?? [];
    if (mac === '') return undefined;
    parsed.push({ expires: Number.parseInt(expires, 36), mac });
  }
  return { id, entries: parsed };
}

function write({ id, entries }: Device): string {
  const parts = entries.map(({ expires, mac }) => `${expires.toString(36)}~${mac}`);
  return [VERSION, id, ...parts].join('.');
}
