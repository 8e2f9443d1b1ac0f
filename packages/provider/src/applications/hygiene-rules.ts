import type { ApplicationUriRow, UsageRow } from '../storage/application-usage.ts';
import type { Application } from './application.ts';
import type { ClientSecret } from './client-secret.ts';

const DAY = 24 * 3_600_000;

/** Milliseconds after which something that could be used and is not is worth a look. */
const APP_NEVER_USED_AFTER = 7 * DAY;
const APP_UNUSED_AFTER = 180 * DAY;
const URI_UNUSED_AFTER = 90 * DAY;
const SECRET_UNUSED_AFTER = 30 * DAY;
const ROTATION_OVER_AFTER = 30 * DAY;
/** For so long everybody has used PKCE, and can be made to. */
const PKCE_SEEN_FOR = 30 * DAY;
/** Seconds. */
const LONG_REFRESH_TOKEN_LIFETIME = (90 * DAY) / 1000;

export const SEVERITIES = ['high', 'medium', 'low'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What can be done about a finding by one change that is undone as easily. */
export const REMEDIES = [
  'remove_redirect_uri',
  'remove_post_logout_redirect_uri',
  'require_pkce',
] as const;
export type Remedy = (typeof REMEDIES)[number];

/** All that is known of an application when it is looked over. */
export interface HygieneSubject {
  application: Application;
  /** undefined: nothing was ever noted of it. */
  usage: UsageRow | undefined;
  uris: readonly ApplicationUriRow[];
  /** How many roles open it. */
  roles: number;
}

/** By what it is judged. Times are milliseconds. */
export interface HygieneMeasure {
  now: number;
  /** Age from which a secret should be replaced; 0: never. */
  secretMaxAge: number;
  /** The provider is reached by people on other machines. */
  isPublic: boolean;
}

/** What a rule has found at one application. */
export interface Found {
  /** What is so, in a sentence. */
  detail: string;
  /** The URI, or the id of the secret, that it is about. */
  subject?: string;
  /** Since when, or when it was last otherwise; milliseconds since the epoch. */
  since?: number | undefined;
  remedy?: Remedy;
  /** What it depends on beside its subject: who accepted it accepted it with this. Absent: nothing. */
  basis?: string | number | null;
}

interface HygieneRule {
  code: string;
  severity: Severity;
  /** In a few words. */
  title: string;
  /** What to do about it. */
  advice: string;
  /** The setting of the application that it is about. */
  setting: keyof Application;
  find(subject: HygieneSubject, measure: HygieneMeasure): Found[];
}

/** What is looked for at every application. */
export const HYGIENE_RULES = [
  {
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
  },
  {
    code: 'no_role_opens_it',
    severity: 'medium',
    title: 'Nobody can open it',
    advice: 'Add the roles that open it on the tab Access, or open it to everyone.',
    setting: 'access',
    find: ({ application, roles }) =>
      application.access === 'roles' && roles === 0
        ? [{ detail: 'It is open to people with certain roles, and no role opens it.' }]
        : [],
  },
  {
    code: 'secret_old',
    severity: 'medium',
    title: 'A secret is old',
    advice:
      'Make a new secret on the tab SSO, let the old one go on for some days, and give the new one to the application.',
    setting: 'secrets',
    find: ({ application }, { now, secretMaxAge }) =>
      live(application.secrets, now)
        .filter(
          ({ created_at, expires_at }) =>
            secretMaxAge > 0 && expires_at === null && now - created_at > secretMaxAge,
        )
        .map((secret) => ({
          detail: `${nameOf(secret)} is ${days(now - secret.created_at)} old.`,
          subject: secret.id,
          since: secret.created_at,
        })),
  },
  {
    code: 'secrets_two_for_long',
    severity: 'medium',
    title: 'The old secret is still live',
    advice:
      'When every machine of the application has the new secret, end the old one on the tab SSO.',
    setting: 'secrets',
    find: ({ application }, { now }) => {
      const [newest, older] = live(application.secrets, now);
      if (!newest || !older || now - newest.created_at <= ROTATION_OVER_AFTER) return [];
      return [
        {
          detail: `${nameOf(older)} goes on beside the new one since ${days(now - newest.created_at)}.`,
          subject: older.id,
          since: newest.created_at,
          basis: newest.id,
        },
      ];
    },
  },
  {
    code: 'web_without_secret',
    severity: 'medium',
    title: 'A web application without a secret',
    advice:
      'If it runs on a server, choose Basic on the tab SSO and give it the secret; if it runs in the browser, make its type "single page".',
    setting: 'token_endpoint_auth_method',
    find: ({ application }) =>
      application.application_type === 'web' && application.token_endpoint_auth_method === 'none'
        ? [{ detail: 'It runs on a server and proves nothing when it asks for tokens.' }]
        : [],
  },
  {
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
  },
  {
    code: 'refresh_token_lifetime_long',
    severity: 'medium',
    title: 'Refresh tokens live long',
    advice: 'Shorten their lifetime on the tab SSO: 30 days suit most applications.',
    setting: 'refresh_token_lifetime',
    find: ({ application }) =>
      application.grant_types.includes('refresh_token') &&
      application.refresh_token_lifetime > LONG_REFRESH_TOKEN_LIFETIME
        ? [
            {
              detail: `One that is stolen can be used for ${days(application.refresh_token_lifetime * 1000)}.`,
              basis: application.refresh_token_lifetime,
            },
          ]
        : [],
  },
  {
    code: 'pkce_not_required',
    severity: 'medium',
    title: 'PKCE is used and not required',
    advice:
      'Require PKCE: the application uses it at every sign-in, and then nobody can leave it out (RFC 9700, section 2.1.1).',
    setting: 'require_pkce',
    find: ({ application, usage }, { now }) => {
      if (application.require_pkce || !usage?.last_pkce_at) return [];
      const { last_without_pkce_at: without, recorded_since } = usage;
      const usesIt = now - usage.last_pkce_at < PKCE_SEEN_FOR;
      const seenFor = now - (without ?? Math.max(recorded_since, application.created_at));
      return usesIt && seenFor > (without === null ? APP_NEVER_USED_AFTER : PKCE_SEEN_FOR)
        ? [
            {
              detail: 'All its sign-ins use PKCE, yet one without it is let through.',
              remedy: 'require_pkce',
            },
          ]
        : [];
    },
  },
  {
    code: 'pkce_not_used',
    severity: 'low',
    title: 'Signs people in without PKCE',
    advice: 'Turn PKCE (S256) on in the application’s library, then require it here.',
    setting: 'require_pkce',
    find: ({ usage }, { now }) =>
      usage?.last_without_pkce_at &&
      now - usage.last_without_pkce_at < PKCE_SEEN_FOR &&
      usage.last_without_pkce_at > (usage.last_pkce_at ?? 0)
        ? [
            {
              detail: 'A code that leaks could be exchanged by somebody else who has the secret.',
              since: usage.last_without_pkce_at,
            },
          ]
        : [],
  },
  {
    code: 'app_never_used',
    severity: 'low',
    title: 'Never used',
    advice: 'Finish setting it up by its Quickstart, or delete it.',
    setting: 'client_id',
    find: (subject, { now }) => {
      const { application, usage } = subject;
      const since = Math.max(application.created_at, usage?.recorded_since ?? 0);
      return usage && lastUse(subject) === undefined && now - since > APP_NEVER_USED_AFTER
        ? [{ detail: `Nobody has signed in to it in ${days(now - since)}.`, since }]
        : [];
    },
  },
  {
    code: 'app_unused',
    severity: 'low',
    title: 'Not used any more',
    advice: 'Delete it if it is gone: what nobody looks after is what gets stolen.',
    setting: 'client_id',
    find: (subject, { now }) => {
      const last = lastUse(subject);
      return last !== undefined && now - last > APP_UNUSED_AFTER
        ? [{ detail: `It was last used ${days(now - last)} ago.`, since: last, basis: last }]
        : [];
    },
  },
  {
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
  },
  {
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
  },
  {
    code: 'secret_never_used',
    severity: 'low',
    title: 'A secret was never used',
    advice: 'Give it to the application, or end it on the tab SSO.',
    setting: 'secrets',
    find: (subject, { now }) => {
      if (lastUse(subject) === undefined) return [];
      return live(subject.application.secrets, now)
        .filter(
          ({ last_used_at, created_at }) =>
            last_used_at === null && now - created_at > SECRET_UNUSED_AFTER,
        )
        .map((secret) => ({
          detail: `${nameOf(secret)} was made ${days(now - secret.created_at)} ago and never used.`,
          subject: secret.id,
          since: secret.created_at,
        }));
    },
  },
  {
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
  },
] as const satisfies readonly HygieneRule[];

export type HygieneCode = (typeof HYGIENE_RULES)[number]['code'];

/** @returns when it last did anything, in milliseconds since the epoch; undefined: never. */
function lastUse({ usage }: HygieneSubject): number | undefined {
  const times = [usage?.last_request_at, usage?.last_sign_in_at, usage?.auth_method_at];
  const last = Math.max(...times.map((time) => time ?? 0));
  return last > 0 ? last : undefined;
}

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

/** The newest first. */
function live(secrets: readonly ClientSecret[], now: number): ClientSecret[] {
  return secrets
    .filter(({ expires_at }) => expires_at === null || expires_at > now)
    .toSorted((a, b) => b.created_at - a.created_at);
}

function nameOf({ hint }: ClientSecret): string {
  return hint === '' ? 'A secret' : `The secret ${hint}…`;
}

function isLoopback(uri: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(URL.parse(uri)?.hostname ?? '');
}

function days(milliseconds: number): string {
  const count = Math.floor(milliseconds / DAY);
  return count === 1 ? '1 day' : `${count} days`;
}
