import bowser from 'bowser';

/** With what somebody was here, as far as their browser says. */
export interface Device {
  /** Such as `Firefox 128`; null: it does not say, or says something that nobody knows. */
  browser: string | null;
  /** Such as `macOS` or `Windows`. */
  os: string | null;
  type: DeviceType | null;
}

export const DEVICE_TYPES = ['desktop', 'mobile', 'tablet', 'tv', 'bot'] as const;
export type DeviceType = (typeof DEVICE_TYPES)[number];

const UNKNOWN: Device = { browser: null, os: null, type: null };

/** Reads a user agent (RFC 9110, section 10.1.5). Anybody can send any: it is for people to recognise, not to trust. */
export function describeDevice(userAgent: string | null): Device {
  // The parser throws for an empty one.
  if (!userAgent) return UNKNOWN;
  const { browser, os, platform } = bowser.parse(userAgent);
  const major = browser.version?.split('.', 1)[0];
  return {
    browser: browser.name ? [browser.name, major].filter(Boolean).join(' ') : null,
    os: os.name ?? null,
    type: DEVICE_TYPES.find((type) => type === platform.type) ?? null,
  };
}
