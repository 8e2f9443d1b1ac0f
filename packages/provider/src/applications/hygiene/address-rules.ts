import type { ApplicationUriRow } from '../../storage/application-usage.ts';
import {
  DAY,
  days,
  type Found,
  type HygieneMeasure,
  type HygieneRule,
  type HygieneSubject,
} from './rule.ts';

/** Milliseconds after which an address that could be used and is not is worth a look. */
const URI_UNUSED_AFTER = 90 * DAY;

export const redirectUriHttp = {
  code: 'redirect_uri_http',
  severity: 'high',
  title: 'A redirect URI is not encrypted',
  advice: 'Register the https address of the application, and remove this one.',
  setting: 'redirect_uris',
  find: ({ application }) =>
    application.redirect_uris
      .filter((uri) => URL.parse(uri)?.protocol === 'http:' && !isLoopback(uri))
      .map((uri) => ({
        detail: `Codes are sent to ${uri}, where anyone on the way can read them.`,
        subject: uri,
      })),
} as const satisfies HygieneRule;

export const redirectUriLocalhost = {
  code: 'redirect_uri_localhost',
  severity: 'medium',
  title: 'A redirect URI leads to the person’s own machine',
  advice:
    'Register an application of its own for development, and remove this address from the one that people use.',
  setting: 'redirect_uris',
  find: ({ application }, { isPublic }) =>
    isPublic && application.application_type !== 'native'
      ? application.redirect_uris.filter(isLoopback).map((uri) => ({
          detail: `${uri} is answered by whatever program runs on the machine of who signs in.`,
          subject: uri,
        }))
      : [],
} as const satisfies HygieneRule;

export const redirectUriUnused = {
  code: 'redirect_uri_unused',
  severity: 'low',
  title: 'A redirect URI is not used',
  advice: 'Remove it: each address that codes may be sent to is one more to look after.',
  setting: 'redirect_uris',
  find: (subject, measure) =>
    unusedUris(subject, measure, 'redirect').map((found) => ({
      ...found,
      ...(subject.application.redirect_uris.length > 1 && { remedy: 'remove_redirect_uri' }),
    })),
} as const satisfies HygieneRule;

export const postLogoutRedirectUriUnused = {
  code: 'post_logout_redirect_uri_unused',
  severity: 'low',
  title: 'A post-logout redirect URI is not used',
  advice: 'Remove it, if the application does not send people there any more.',
  setting: 'post_logout_redirect_uris',
  find: (subject, measure) =>
    unusedUris(subject, measure, 'post_logout').map((found) => ({
      ...found,
      remedy: 'remove_post_logout_redirect_uri',
    })),
} as const satisfies HygieneRule;

export const postLogoutRedirectUriMissing = {
  code: 'post_logout_redirect_uri_missing',
  severity: 'low',
  title: 'A sign-out does not lead back',
  advice: 'Register the address where people should be after they have signed out.',
  setting: 'post_logout_redirect_uris',
  find: ({ application, usage }) =>
    application.post_logout_redirect_uris.length === 0 &&
    application.grant_types.includes('authorization_code') &&
    usage?.last_sign_in_at
      ? [{ detail: 'Who signs out of it stays at a page of the provider.' }]
      : [],
} as const satisfies HygieneRule;

/** Where nothing of the kind is used, the application works without, and that is told otherwise. */
function unusedUris(
  { uris }: HygieneSubject,
  { now }: HygieneMeasure,
  kind: ApplicationUriRow['kind'],
): Found[] {
  const ofKind = uris.filter((uri) => uri.kind === kind);
  if (!ofKind.some(({ last_used_at }) => last_used_at !== null)) return [];
  return ofKind.flatMap(({ uri, added_at, last_used_at }) => {
    const idle = now - (last_used_at ?? added_at);
    if (idle <= URI_UNUSED_AFTER) return [];
    const detail =
      last_used_at === null
        ? `${uri} has not been used since it was added ${days(idle)} ago.`
        : `${uri} was last used ${days(idle)} ago.`;
    return [{ detail, subject: uri, since: last_used_at ?? added_at, basis: last_used_at }];
  });
}

function isLoopback(uri: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(URL.parse(uri)?.hostname ?? '');
}
