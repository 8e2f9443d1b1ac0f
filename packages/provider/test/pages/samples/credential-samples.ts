import QRCode from 'qrcode';
import type { CredentialPages } from '../../../src/pages/credential-pages.ts';
import type { Page } from '../../../src/pages/page.ts';
import { LONG_WORD } from './long-word.ts';

const STEP = {
  appName: 'Quickstart',
  personName: 'Maria Lindqvist',
  restartAction: '/signin/7a1/restart',
};
const ACCOUNT = {
  shape: 'account',
  signOut: { action: '/oidc/logout', fields: {} },
} as const;

const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const URI = `otpauth://totp/Gatehouse:maria%40example.com?issuer=Gatehouse&secret=${SECRET}`;
const PICTURE = `data:image/svg+xml;base64,${Buffer.from(
  await QRCode.toString(URI, { type: 'svg', margin: 0 }),
).toString('base64')}`;
const CREATION = '{"challenge":"AAAA","rp":{"name":"Gatehouse"},"user":{"id":"AAAA"}}';
const CODES = [
  'FK6S-Y954-1SJ3-EQHB',
  '6GD1-GHCA-KJQ5-NRFB',
  'FYH5-K0JK-CTVJ-VWAE',
  'KG25-2XHY-N9C4-TCWH',
  'BPVM-CM63-EHF7-NBJX',
  '12P5-JM1M-JM9T-4JCW',
  'J8GR-AN0Q-2XAQ-QJ6W',
  'DVD7-333A-92ZF-M27J',
  'TCYC-FWTZ-2ETW-FVDZ',
  'C22G-GFDE-TG9M-3M7S',
];

export function credentialSamples(pages: CredentialPages): Record<string, Page> {
  return {
    'enrol-factor': pages.enrolFactor({
      ...STEP,
      choices: [
        { use: 'passkey', href: '/signin/7a1/enrol/passkey' },
        { use: 'totp', href: '/signin/7a1/enrol/totp' },
      ],
      required: true,
    }),
    'enrol-factor-account': pages.enrolFactor({
      ...ACCOUNT,
      choices: [
        { use: 'passkey', href: '/account/security/passkey' },
        { use: 'totp', href: '/account/security/totp' },
      ],
      required: false,
      cancelHref: '/account/security',
    }),
    'enrol-totp': pages.enrolTotp({
      ...STEP,
      action: '/signin/7a1/enrol/totp',
      qrCode: PICTURE,
      secret: SECRET,
      uri: URI,
      enrolment: 'k3y',
      backHref: '/signin/7a1/enrol',
    }),
    'enrol-totp-error': pages.enrolTotp({
      ...ACCOUNT,
      action: '/account/security/totp',
      qrCode: PICTURE,
      secret: SECRET,
      uri: URI,
      enrolment: 'k3y',
      name: 'Phone',
      error: 'wrong_code',
      backHref: '/account/security',
    }),
    'enrol-passkey': pages.enrolPasskey({
      ...STEP,
      action: '/signin/7a1/enrol/passkey',
      options: CREATION,
      backHref: '/signin/7a1/enrol',
    }),
    'enrol-passkey-error': pages.enrolPasskey({
      ...ACCOUNT,
      action: '/account/security/passkey',
      options: CREATION,
      name: 'Laptop',
      error: 'passkey_known',
      backHref: '/account/security',
    }),
    'recovery-codes': pages.recoveryCodes({
      ...STEP,
      codes: CODES,
      continueHref: '/signin/7a1',
    }),
    'recovery-codes-account': pages.recoveryCodes({
      ...ACCOUNT,
      codes: CODES,
      continueHref: '/account/security',
    }),
    'change-password': pages.changePassword({
      ...STEP,
      action: '/signin/7a1/password',
      reason: 'given_by_others',
      username: 'maria.lindqvist@example.com',
      minLength: 12,
    }),
    'change-password-error': pages.changePassword({
      ...STEP,
      action: '/signin/7a1/password',
      reason: 'expired',
      username: 'maria.lindqvist@example.com',
      minLength: 12,
      problems: [{ code: 'too_short', limit: 12 }, { code: 'common' }, { code: 'about_you' }],
    }),
    'change-password-account': pages.changePassword({
      ...ACCOUNT,
      action: '/account/security/password',
      reason: 'own_wish',
      username: 'maria.lindqvist@example.com',
      minLength: 12,
      problems: [{ code: 'current_wrong' }],
      askCurrent: true,
      cancelHref: '/account/security',
    }),
  };
}

export function awkwardCredentials(pages: CredentialPages): Record<string, Page> {
  const step = { appName: LONG_WORD, personName: LONG_WORD, restartAction: '/' };
  return {
    'long-enrol-totp': pages.enrolTotp({
      ...step,
      action: '/',
      qrCode: PICTURE,
      secret: SECRET,
      uri: URI,
      enrolment: 'k3y',
      name: LONG_WORD,
      backHref: '/',
    }),
    'long-recovery-codes': pages.recoveryCodes({
      ...step,
      codes: CODES.map((code) => `${code}-${code}`),
      continueHref: '/',
    }),
    'long-change-password': pages.changePassword({
      ...step,
      action: '/',
      reason: 'invited',
      username: LONG_WORD,
      minLength: 64,
      problems: [{ code: 'breached' }, { code: 'reused', limit: 5 }],
      askCurrent: true,
      cancelHref: '/',
    }),
  };
}
