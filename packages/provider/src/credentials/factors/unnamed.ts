import { describeUserAgent } from '../../user-agent.ts';

/** What an authenticator app is called that nobody has named. */
export const UNNAMED_TOTP = 'Authenticator';

/** What a passkey is called that nobody has named: most stay on the device that they were made with. */
export function unnamedPasskey(userAgent: string | undefined): string {
  const { browser, os } = describeUserAgent(userAgent ?? null);
  return [browser, os].filter((part) => part !== null).join(', ') || 'Passkey';
}
