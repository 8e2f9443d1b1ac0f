import type { ClientSecret } from '../client-secret.ts';
import { DAY, days, type HygieneRule, lastUse } from './rule.ts';

/** Milliseconds after which a secret that could be used and is not is worth a look. */
const SECRET_UNUSED_AFTER = 30 * DAY;
const ROTATION_OVER_AFTER = 30 * DAY;

export const secretOld = {
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
} as const satisfies HygieneRule;

export const secretsTwoForLong = {
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
} as const satisfies HygieneRule;

export const webWithoutSecret = {
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
} as const satisfies HygieneRule;

export const secretNeverUsed = {
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
} as const satisfies HygieneRule;

/** The newest first. */
function live(secrets: readonly ClientSecret[], now: number): ClientSecret[] {
  return secrets
    .filter(({ expires_at }) => expires_at === null || expires_at > now)
    .toSorted((a, b) => b.created_at - a.created_at);
}

function nameOf({ hint }: ClientSecret): string {
  return hint === '' ? 'A secret' : `The secret ${hint}…`;
}
