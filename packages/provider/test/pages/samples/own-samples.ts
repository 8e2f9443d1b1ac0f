import type { Page } from '../../../src/pages/page.ts';
import type { Pages } from '../../../src/pages/pages.ts';
import type { ProfileFields } from '../../../src/pages/profile-pages.ts';
import type { ListedFactor } from '../../../src/pages/security-pages.ts';
import { LONG_WORD } from './long-word.ts';

const signOut = { action: '/oidc/logout', fields: {} };
const NOON = Date.UTC(2026, 10, 26, 11, 5);
const DAY = 86_400_000;

const PROFILE = {
  signOut,
  action: '/account',
  version: 3,
  email: 'maria.lindqvist@example.com',
  emailVerified: true,
  username: 'maria',
  roles: ['administrator', 'support', 'reports-reader'],
  fields: {
    name: 'Maria Lindqvist',
    given_name: 'Maria',
    family_name: 'Lindqvist',
    phone_number: '+46701234567',
    locale: 'en',
    zoneinfo: 'Europe/Stockholm',
    picture: '',
  } satisfies ProfileFields,
};

const PHONE: ListedFactor = {
  kind: 'totp',
  name: 'Phone',
  createdAt: NOON - 200 * DAY,
  lastUsedAt: NOON - DAY,
  synced: false,
  href: '/account/security/factors/1',
};
const LAPTOP: ListedFactor = {
  ...PHONE,
  kind: 'passkey',
  name: 'Laptop',
  lastUsedAt: null,
  synced: true,
};
const SECURITY = {
  signOut,
  password: { has: true, changedAt: NOON - 90 * DAY, href: '/account/security/password' },
  addHref: '/account/security/add',
  forgetAction: '/account/security/devices/forget',
  forgetAllAction: '/account/security/devices/forget-all',
};
const QUIET = {
  failures: 0,
  lastAt: null,
  addresses: 0,
  nextAt: null,
  clearAction: '/account/security/attempts/clear',
};
const DEVICE = {
  id: '1',
  browser: 'Firefox',
  os: 'Linux',
  address: '192.0.2.7',
  lastUsedAt: NOON,
  expiresAt: NOON + 25 * DAY,
};

const HERE = {
  id: '1',
  current: true,
  browser: 'Firefox',
  os: 'Linux',
  mobile: false,
  place: { country: 'SE', city: 'Stockholm' },
  address: '192.0.2.7',
  signedInAt: NOON - 3_600_000,
  lastSeenAt: NOON,
  amr: ['pwd', 'otp', 'mfa'],
};
const SESSIONS = {
  signOut,
  endAction: '/account/sessions/end',
  endOthersAction: '/account/sessions/end-others',
};

const WIKI = {
  clientId: 'wiki',
  name: 'Wiki',
  scopes: ['profile', 'email', 'Read and write pages'],
  offline: true,
  since: NOON - 100 * DAY,
  lastUsedAt: NOON,
};
const CONNECTIONS = { signOut, endAction: '/account/connections/end' };

const DELETION = {
  signOut,
  action: '/account/data/delete',
  backHref: '/account/data',
  email: 'maria.lindqvist@example.com',
  keptDays: 30,
};

/** The pages of an account beside its launcher. */
export function ownSamples(pages: Pages): Record<string, Page> {
  return {
    profile: pages.profile({
      ...PROFILE,
      emailVerified: false,
      changeEmailHref: '/account/email',
      verifyAction: '/account/email/verify',
      done: 'profile_saved',
    }),
    'change-email': pages.changeEmail({
      signOut,
      action: '/account/email',
      backHref: '/account',
      email: PROFILE.email,
      typed: 'maria',
      error: 'email_refused',
    }),
    'profile-error': pages.profile({
      ...PROFILE,
      fields: { ...PROFILE.fields, phone_number: '070 1234567', picture: 'me.png' },
      wrong: ['phone_number', 'picture'],
    }),
    security: pages.security({
      ...SECURITY,
      factors: [PHONE, LAPTOP],
      recovery: { left: 7, href: '/account/security/recovery-codes' },
      devices: [DEVICE, { ...DEVICE, id: '2', browser: 'Safari', os: 'iOS' }],
      attempts: { ...QUIET, failures: 6, lastAt: NOON, addresses: 2, nextAt: NOON + 60_000 },
    }),
    'security-bare': pages.security({ ...SECURITY, factors: [], devices: [], attempts: QUIET }),
    factor: pages.factor({
      ...PHONE,
      signOut,
      renameAction: '/account/security/factors/1/rename',
      removeAction: '/account/security/factors/1/remove',
      backHref: '/account/security',
      last: true,
      hasRecoveryCodes: true,
      remembersDevices: true,
      neededBy: [],
      addHref: '/account/security/add',
    }),
    'factor-needed': pages.factor({
      ...PHONE,
      signOut,
      error: 'last_factor',
      renameAction: '/account/security/factors/1/rename',
      removeAction: '/account/security/factors/1/remove',
      backHref: '/account/security',
      last: true,
      hasRecoveryCodes: true,
      remembersDevices: false,
      neededBy: ['Payroll', 'Vault'],
      addHref: '/account/security/add',
    }),
    'new-recovery-codes': pages.newRecoveryCodes({
      signOut,
      action: '/account/security/recovery-codes',
      backHref: '/account/security',
      left: 3,
    }),
    sessions: pages.sessions({
      ...SESSIONS,
      sessions: [
        HERE,
        {
          ...HERE,
          id: '2',
          current: false,
          browser: 'Safari',
          os: 'iOS',
          mobile: true,
          amr: ['swk', 'user', 'mfa'],
        },
      ],
    }),
    connections: pages.connections({
      ...CONNECTIONS,
      applications: [
        WIKI,
        { ...WIKI, clientId: 'desk', name: 'Ticket Desk', scopes: [], offline: false },
      ],
    }),
    data: pages.data({
      signOut,
      downloadAction: '/account/data/download',
      deleteHref: '/account/data/delete',
    }),
    'delete-account': pages.deleteAccount(DELETION),
    'delete-account-error': pages.deleteAccount({ ...DELETION, refused: 'not_confirmed' }),
  };
}

export function awkwardOwn(pages: Pages): Record<string, Page> {
  const bare = { browser: null, os: null, address: null, place: null, amr: [] };
  return {
    'long-profile': pages.profile({
      ...PROFILE,
      email: `${LONG_WORD}@example.com`,
      emailVerified: false,
      username: LONG_WORD,
      roles: [LONG_WORD],
      fields: { ...PROFILE.fields, name: LONG_WORD, locale: 'gsw-CH', zoneinfo: 'Old/Zone' },
      moved: true,
    }),
    'long-security': pages.security({
      ...SECURITY,
      password: { ...SECURITY.password, has: false },
      factors: [{ ...PHONE, name: LONG_WORD }],
      recovery: { left: 0, href: '/account/security/recovery-codes' },
      devices: [
        { ...DEVICE, browser: LONG_WORD, address: '2001:db8:1234:5678:90ab:cdef:1234:5678' },
      ],
      attempts: QUIET,
    }),
    'long-sessions': pages.sessions({
      ...SESSIONS,
      sessions: [
        { ...HERE, ...bare },
        { ...HERE, current: false, id: '2', browser: LONG_WORD },
      ],
    }),
    'long-connections': pages.connections({
      ...CONNECTIONS,
      applications: [{ ...WIKI, name: LONG_WORD, scopes: [LONG_WORD] }],
    }),
    'empty-connections': pages.connections({ ...CONNECTIONS, applications: [] }),
    'data-only': pages.data({ signOut, downloadAction: '/account/data/download' }),
    'long-delete-account': pages.deleteAccount({
      ...DELETION,
      email: `${LONG_WORD}@example.com`,
      keptDays: 0,
      refused: 'administrator',
    }),
  };
}
