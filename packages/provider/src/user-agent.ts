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

/** Reads a `User-Agent` header (RFC 9110, section 10.1.5), of which whoever sent it may have made up every word. */
export function describeUserAgent(userAgent: string | null): BrowserNames {
  const text = userAgent?.slice(0, MAX_USER_AGENT).trim();
  if (!text) return { browser: null, os: null };
  const { browser, os } = Bowser.parse(text);
  return { browser: nameOf(browser.name), os: nameOf(os.name) };
}

function nameOf(text: string | undefined): string | null {
  return text && text.length <= MAX_NAME && isPlainText(text) ? text : null;
}
