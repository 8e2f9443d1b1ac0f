import type { MailContent, MailTemplate, MailValues } from '../../src/mail/mail-values.ts';

const person = { name: 'Maria Lindqvist' };
const link = { ...person, path: '/somewhere/abc', lifetime: 1800 };
const code = { ...person, code: '048213', lifetime: 600 };
const notice = {
  ...person,
  at: Date.parse('2026-01-31T09:30:00Z'),
  timeZone: 'Europe/Berlin',
  path: '/account',
};

/** Values of every mail, as they are in life. */
export const VALUES: MailValues = {
  password_reset: link,
  invitation: { ...link, lifetime: 604_800, inviter: 'Alan Turing' },
  email_verification: { ...link, lifetime: 86_400 },
  email_change: { ...link, lifetime: 3600 },
  email_change_notice: { ...link, lifetime: 604_800 },
  sign_in_code: code,
  factor_code: code,
  new_sign_in: {
    ...notice,
    application: 'Orbit',
    device: 'Firefox, Windows',
    place: 'Berlin, Germany',
    address: '192.0.2.7',
  },
  password_changed: notice,
  factor_added: { ...notice, factor: 'passkey', label: 'Blue key' },
  factor_removed: { ...notice, factor: 'totp', label: null },
  registration: { ...link, lifetime: 86_400 },
  registration_existing: { ...person, path: '/account' },
  account_deleted: { ...notice, days: 30 },
};

export const TEMPLATES = Object.keys(VALUES) as MailTemplate[];

export function sampleMail(template: MailTemplate): MailContent {
  return { template, values: VALUES[template] } as MailContent;
}
