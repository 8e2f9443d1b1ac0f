import { cookieLine, readCookie } from '../cookies.ts';
import { DEVICE_LIFETIME, type KnownDevices } from '../policy/known-devices.ts';

/** What a browser keeps for sign-ins, beside the engine's own cookies. */
export interface BrowserCookies {
  /** By which the browser is known as one that somebody has signed in with. */
  device(header: string | undefined): string | undefined;
  /**
   * This person has signed in with it.
   *
   * @returns a `Set-Cookie` header that says so, and whether they had not signed in with it before.
   */
  signedIn(header: string | undefined, userId: string): { line: string; isNew: boolean };
  /** What stands in for a second factor in this browser. */
  rememberedDevice(header: string | undefined): string | undefined;
  /** @returns a `Set-Cookie` header. */
  remember(device: { token: string; expiresAt: number }): string;
}

export function createBrowserCookies({
  devices,
  publicUrl,
}: {
  devices: Pick<KnownDevices, 'add'>;
  publicUrl: string;
}): BrowserCookies {
  return {
    device: (header) => readCookie(header, 'device'),
    signedIn(header, userId) {
      const { value, isNew } = devices.add(readCookie(header, 'device'), userId);
      const until = { lifetime: DEVICE_LIFETIME };
      return { line: cookieLine('device', { value, until, publicUrl }), isNew };
    },
    rememberedDevice: (header) => readCookie(header, 'remembered'),
    remember: ({ token, expiresAt }) =>
      cookieLine('remembered', { value: token, until: { expiresAt }, publicUrl }),
  };
}
