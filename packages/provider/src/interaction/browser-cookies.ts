import { cookieLine, readCookie } from '../cookies.ts';
import { DEVICE_LIFETIME, type KnownDevices } from '../policy/known-devices.ts';

/** What a browser keeps for sign-ins, beside the engine's own cookies. */
export interface BrowserCookies {
  /** By which the browser is known as one that somebody has signed in with. */
  device(header: string | undefined): string | undefined;
  /** Whether this person has signed in with it before. */
  knows(header: string | undefined, userId: string): boolean;
  /** @returns a `Set-Cookie` header: this person has signed in with it. */
  knownDevice(header: string | undefined, userId: string): string;
  /** What stands in for a second factor in this browser. */
  rememberedDevice(header: string | undefined): string | undefined;
  /** @returns a `Set-Cookie` header. */
  remember(device: { token: string; expiresAt: number }): string;
}

export function createBrowserCookies({
  devices,
  publicUrl,
}: {
  devices: Pick<KnownDevices, 'add' | 'find'>;
  publicUrl: string;
}): BrowserCookies {
  return {
    device: (header) => readCookie(header, 'device'),
    knows: (header, userId) => devices.find(readCookie(header, 'device'), userId) !== undefined,
    knownDevice: (header, userId) =>
      cookieLine('device', {
        value: devices.add(readCookie(header, 'device'), userId),
        until: { lifetime: DEVICE_LIFETIME },
        publicUrl,
      }),
    rememberedDevice: (header) => readCookie(header, 'remembered'),
    remember: ({ token, expiresAt }) =>
      cookieLine('remembered', { value: token, until: { expiresAt }, publicUrl }),
  };
}
