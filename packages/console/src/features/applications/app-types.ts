import type { App } from '../../../generated/admin-api.ts';

export type AppType = App['application_type'];

/** Kinds of applications, and what each is for. */
export const APP_TYPES: readonly { value: AppType; label: string; what: string }[] = [
  {
    value: 'web',
    label: 'Web application',
    what: 'Runs on a server, which keeps a secret: Django, Express, Spring, Rails.',
  },
  {
    value: 'single_page',
    label: 'Single page',
    what: 'Runs in the browser alone and keeps no secret; PKCE stands in for it.',
  },
  {
    value: 'native',
    label: 'Native',
    what: 'On a telephone or a desk; it keeps no secret either.',
  },
  {
    value: 'machine',
    label: 'Program',
    what: 'Nobody signs in to it: it gets tokens on its own behalf to call APIs.',
  },
];

/** A kind of application in a word or two. */
export function typeLabel(type: AppType): string {
  return APP_TYPES.find(({ value }) => value === type)?.label ?? type;
}
