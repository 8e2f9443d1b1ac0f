import { DAY, days, type HygieneRule, lastUse } from './rule.ts';

/** Milliseconds after which an application that could be used and is not is worth a look. */
const APP_NEVER_USED_AFTER = 7 * DAY;
const APP_UNUSED_AFTER = 180 * DAY;
/** For so long everybody has used PKCE, and can be made to. */
const PKCE_SEEN_FOR = 30 * DAY;
/** Seconds. */
const LONG_REFRESH_TOKEN_LIFETIME = (90 * DAY) / 1000;

export const noRoleOpensIt = {
  code: 'no_role_opens_it',
  severity: 'medium',
  title: 'Nobody can open it',
  advice: 'Add the roles that open it on the tab Access, or open it to everyone.',
  setting: 'access',
  find: ({ application, roles }) =>
    application.access === 'roles' && roles === 0
      ? [{ detail: 'It is open to people with certain roles, and no role opens it.' }]
      : [],
} as const satisfies HygieneRule;

export const refreshTokenLifetimeLong = {
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
} as const satisfies HygieneRule;

export const pkceNotRequired = {
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
} as const satisfies HygieneRule;

export const pkceNotUsed = {
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
} as const satisfies HygieneRule;

export const appNeverUsed = {
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
} as const satisfies HygieneRule;

export const appUnused = {
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
} as const satisfies HygieneRule;
