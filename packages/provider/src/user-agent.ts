import Bowser from 'bowser';
import { isPlainText } from './field-checks.ts';

const MAX_USER_AGENT = 400;
const MAX_NAME = 60;

/** What a person calls the browser in front of them; null: not known. */
export interface BrowserNames {
  /** Such as `Firefox`. */
  browser: string | null;
  /** Such as `macOS`. */
  os: string | null;
}

/** What a browser says that it runs on. */
export const DEVICE_TYPES = ['desktop', 'mobile', 'tablet', 'tv', 'bot'] as const;
export type DeviceType = (typeof DEVICE_TYPES)[number];

/** As {@link BrowserNames}, with the version of the browser in its name, such as `Firefox 140`. */
export interface Device extends BrowserNames {
  type: DeviceType | null;
}

/** Reads a `User-Agent` header (RFC 9110, section 10.1.5), of which whoever sent it may have made up every word. */
export function describeUserAgent(userAgent: string | null): BrowserNames {
  const found = parse(userAgent);
  return { browser: nameOf(found?.browser.name), os: nameOf(found?.os.name) };
}

/** As {@link describeUserAgent}, to tell the devices of one person apart. */
export function describeDevice(userAgent: string | null): Device {
  const found = parse(userAgent);
  const { browser, os } = describeUserAgent(userAgent);
  const [version = ''] = found?.browser.version?.split('.', 1) ?? [];
  return {
    browser: browser && /^\d{1,5}$/.test(version) ? `${browser} ${version}` : browser,
    os,
    type: DEVICE_TYPES.find((type) => type === found?.platform.type) ?? null,
  };
}

function parse(userAgent: string | null): Bowser.Parser.ParsedResult | undefined {
  const text = userAgent?.slice(0, MAX_USER_AGENT).trim();
  return text ? Bowser.parse(text) : undefined;
}

function nameOf(text: string | undefined): string | null {
  return text && text.length <= MAX_NAME && isPlainText(text) ? text : null;
}
