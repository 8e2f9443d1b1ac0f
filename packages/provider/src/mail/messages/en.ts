import type { MailCatalogue } from './catalogue.ts';

const NOT_YOU =
  'If this was not you, change your password at once and look at your devices and second factors. Then tell your administrator.';
const IGNORE = 'If you did not ask for this, ignore this mail: nothing changes.';
const NEVER_TELL =
  'Never tell anybody this code. We will not ask you for it by phone, chat or mail.';

/** Every text of our mails, in English. */
export const en: MailCatalogue = {
  language: 'en',
  greeting: 'Hello {name},',
  greetingWithoutName: 'Hello,',
  copyLink: 'If the button does not work, copy this address into your browser:',
  facts: {
    at: 'When',
    application: 'Application',
    device: 'Browser',
    place: 'Where',
    address: 'IP address',
    label: 'Name',
  },
  factors: {
    totp: 'authenticator app',
    passkey: 'passkey or security key',
    recovery_codes: 'recovery codes',
  },
  footer: 'You get this mail because of your account at {brand}, {url}',
  mails: {
    password_reset: {
      subject: 'Reset your password for {brand}',
      heading: 'Reset your password',
      text: ['Somebody, probably you, asked to reset the password of your account at {brand}.'],
      action: 'Choose a new password',
      after: [`The link works once, for {lifetime}. ${IGNORE} Your password stays as it is.`],
    },
    invitation: {
      subject: 'You are invited to {brand}',
      heading: 'Your account is ready',
      text: [
        '{inviter} has made an account for you at {brand}, with which you sign in to your applications.',
      ],
      action: 'Accept the invitation',
      after: [
        'You will choose a password. The link works once, for {lifetime}.',
        'If you do not know what this is about, ignore this mail: the account can’t be used without you.',
      ],
    },
    email_verification: {
      subject: 'Confirm your e-mail address for {brand}',
      heading: 'Confirm your e-mail address',
      text: ['Confirm that this address is yours, so that {brand} can reach you here.'],
      action: 'Confirm this address',
      after: [`The link works once, for {lifetime}. ${IGNORE}`],
    },
    email_change: {
      subject: 'Confirm your new e-mail address for {brand}',
      heading: 'Confirm your new address',
      text: [
        'You asked to use this address for your account at {brand}. Until you confirm it, your old address stays.',
      ],
      action: 'Use this address',
      after: [`The link works once, for {lifetime}. ${IGNORE}`],
    },
    email_change_notice: {
      subject: 'Your e-mail address at {brand} was changed',
      heading: 'Your e-mail address was changed',
      text: [
        'Your account at {brand} has a new e-mail address. This is the last mail to the old one.',
        'If it was you, there is nothing to do. If it was not, take the change back: it also signs out everywhere.',
      ],
      action: 'Take the change back',
      after: ['The link works once, for {lifetime}. After that, ask your administrator.'],
    },
    sign_in_code: {
      subject: 'Your sign-in code for {brand}',
      heading: 'Your sign-in code',
      text: ['Type this code on the page where you are signing in to {brand}:'],
      after: [
        'It works once, for {lifetime}, and only in the browser that asked for it.',
        NEVER_TELL,
        IGNORE,
      ],
    },
    factor_code: {
      subject: 'Your confirmation code for {brand}',
      heading: 'Your confirmation code',
      text: ['Your password was entered. Type this code to go on signing in to {brand}:'],
      after: [
        'It works once, for {lifetime}, and only in the browser that asked for it.',
        NEVER_TELL,
        'If you are not signing in just now, somebody knows your password: change it.',
      ],
    },
    new_sign_in: {
      subject: 'New sign-in to {brand}',
      heading: 'A new browser signed in',
      text: [
        'Somebody signed in with your account at {brand}, in a browser that has not been used for it before.',
      ],
      action: 'Look at my security settings',
      after: [
        `If this was you, there is nothing to do. ${NOT_YOU}`,
        'If you can not sign in any more, say on the sign-in page that you have forgotten your password: setting a new one signs out everywhere.',
      ],
    },
    password_changed: {
      subject: 'Your password at {brand} was changed',
      heading: 'Your password was changed',
      text: ['The password of your account at {brand} was changed.'],
      action: 'Look at my account',
      after: [
        'If this was you, there is nothing to do. If it was not, reset your password at once, and tell your administrator.',
      ],
    },
    factor_added: {
      subject: 'A way to sign in was added at {brand}',
      heading: 'A way to sign in was added',
      text: ['Your account at {brand} now also has: {factor}.'],
      action: 'Look at my security settings',
      after: [`If this was you, there is nothing to do. ${NOT_YOU}`],
    },
    factor_removed: {
      subject: 'A way to sign in was removed at {brand}',
      heading: 'A way to sign in was removed',
      text: ['This was taken away from your account at {brand}: {factor}.'],
      action: 'Look at my security settings',
      after: [`If this was you, there is nothing to do. ${NOT_YOU}`],
    },
    registration: {
      subject: 'Finish your registration at {brand}',
      heading: 'Finish your registration',
      text: ['You are registering at {brand} with this address. Confirm that it is yours.'],
      action: 'Go on',
      after: [`The link works once, for {lifetime}. ${IGNORE}`],
    },
    registration_existing: {
      subject: 'You already have an account at {brand}',
      heading: 'You already have an account',
      text: [
        'Somebody, probably you, tried to register at {brand} with this address. There is an account with it already, so no new one was made.',
      ],
      action: 'Sign in',
      after: [
        'On that page you can also reset your password, if you have forgotten it.',
        'If it was not you, there is nothing to do: whoever it was has not learned that the account exists.',
      ],
    },
    account_deleted: {
      subject: 'Your account at {brand} was deleted',
      heading: 'Your account was deleted',
      text: [
        'Your account at {brand} was deleted, and you are signed out everywhere.',
        'In {days} all that is kept of it is erased for good. Until then your administrator can restore it.',
      ],
      action: 'Go to {brand}',
      after: ['If you did not want this, tell your administrator soon.'],
    },
  },
};
