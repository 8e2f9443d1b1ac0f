import type { Config } from '../config.ts';

/** The cookies of sign-ins and sessions. */
export function cookiesOf({ url }: Pick<Config, 'url'>) {
  const secure = url.startsWith('https:');
  const attributes = { httpOnly: true, sameSite: 'lax', secure, signed: true } as const;
  return {
    names: {
      session: secure ? '__Host-gatehouse_session' : 'gatehouse_session',
      interaction: 'gatehouse_signin',
      resume: 'gatehouse_resume',
    },
    long: { ...attributes, path: '/' },
    short: attributes,
  };
}
