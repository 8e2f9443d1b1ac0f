import { parseCookie, stringifySetCookie } from 'cookie';
import { deviceCookie, readDeviceCookie } from '../device-cookie.ts';
import { DEVICE_LIFETIME, type KnownDevices } from '../policy/known-devices.ts';

const REMEMBERED = 'gatehouse_remembered';

/** What a browser keeps for sign-ins, beside the engine's own cookies. */
export interface BrowserCookies {
  /** By which the browser is known as one that somebody has signed in with. */
  device(header: string | undefined): string | undefined;
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
  devices: Pick<KnownDevices, 'add'>;
  publicUrl: string;
}): BrowserCookies {
  const secure = publicUrl.startsWith('https:');
  return {
    device: readDeviceCookie,
    knownDevice: (header, userId) =>
      deviceCookie(devices.add(readDeviceCookie(header), userId), {
        publicUrl,
        lifetime: DEVICE_LIFETIME,
      }),
    rememberedDevice: (header) => parseCookie(header ?? '')[REMEMBERED],
    remember: ({ token, expiresAt }) =>
      stringifySetCookie({
        name: REMEMBERED,
        value: token,
        // Sent where a second factor can be asked for, and nowhere else.
        path: '/signin',
        expires: new Date(expiresAt),
        httpOnly: true,
        sameSite: 'lax',
        secure,
      }),
  };
}
