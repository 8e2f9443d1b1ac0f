import type { SignInPage } from '../pages/pages.ts';

const MINUTE = 60;

/**
 * What a sign-in page says when the next attempt has to wait: the same for everybody, whether there is such a person
 * or not.
 *
 * @param retryAfter seconds.
 */
export function tooManyAttempts(retryAfter: number): NonNullable<SignInPage['error']> {
  return {
    title: 'Too many attempts',
    detail: `Wait ${inWords(retryAfter)}, then try again. Each failed attempt makes the next one wait longer. If it was not you, nothing was given away: sign in with a browser that you have used before, which does not have to wait for others, or ask your administrator.`,
    fields: [],
  };
}

function inWords(seconds: number): string {
  const [count, unit] =
    seconds < 2 * MINUTE ? [seconds, 'second'] : [Math.ceil(seconds / MINUTE), 'minute'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
