/** In a field for a password. Without that word, by which tests and tools look for the field. */
export const passwordField = {
  show: 'Show what I type',
  /** Of a new one: how hard it is to guess, from the weakest to the strongest. */
  strength: [
    'Very weak: guessed at once',
    'Weak: easy to guess',
    'Fair: could be harder to guess',
    'Good: hard to guess',
    'Strong: very hard to guess',
  ],
};

/** What the script for passkeys has to say. */
export const passkeys = {
  cancelled: 'Nothing was confirmed: it was cancelled, or it took too long. You can try again.',
  known: 'This device has a passkey for your account already. You can sign in with it.',
  failed: 'That did not work with this browser or device. Try again, or choose another way.',
  missing: 'Passkeys need JavaScript and a browser that knows them. Here one of these is missing.',
};

/** Choosing a second factor to set up. */
export const enrolFactor = {
  title: 'Protect your account',
  required:
    'Your organization asks for a second step beside your password. It takes a minute to set up.',
  optional:
    'With a second step beside your password, a stolen password alone opens nothing. It takes a minute to set up.',
  choices: {
    totp: {
      title: 'Authenticator app',
      detail: 'An app on your phone shows a new code every 30 seconds.',
    },
    passkey: {
      title: 'Passkey',
      detail: 'Your fingerprint, face, screen lock or a security key. Nothing to type.',
    },
  },
  recommended: 'Recommended',
  notNow: 'Not now',
};

export const enrolTotp = {
  title: 'Set up an authenticator app',
  scan: 'Scan this picture with an authenticator app on your phone, such as Google Authenticator, Microsoft Authenticator or 1Password.',
  qrCode: 'QR code with the secret for your authenticator app',
  openApp: 'Open in an app on this device',
  secret: 'Can’t scan it? Type this key into the app:',
  code: 'Code that the app shows',
  name: 'Name of this app',
  nameHint: 'Such as “Phone”, to tell it from others.',
  submit: 'Turn on',
  errors: {
    wrong_code: {
      title: 'That code is not right',
      detail: 'Enter the code that the app shows now. The clock of your phone must be right too.',
    },
    code_missing: {
      title: 'The code is missing',
      detail: 'Enter the 6 digits that the app shows.',
    },
    enrolment_over: {
      title: 'That took too long',
      detail: 'The picture has changed. Remove the entry from the app and scan again.',
    },
  },
};

export const enrolPasskey = {
  title: 'Create a passkey',
  text: 'A passkey signs you in with your fingerprint, face, screen lock or a security key. It can’t be guessed, reused or given to a false site.',
  name: 'Name of this passkey',
  nameHint: 'Such as “Laptop”, to tell it from others.',
  submit: 'Create passkey',
  errors: {
    passkey_refused: {
      title: 'The passkey was not created',
      detail: 'Your browser or device gave no answer that we can take. Try again.',
    },
    passkey_over: {
      title: 'That took too long',
      detail: 'To be safe, we ask again after a few minutes. Try once more.',
    },
    passkey_known: {
      title: 'This device has a passkey already',
      detail: 'You can sign in with it. To add another one, use another device or security key.',
    },
  },
};

export const recoveryCodes = {
  title: 'Keep your recovery codes',
  text: 'If you lose your phone or security key, each of these codes signs you in once instead of it. We show them now and never again.',
  how: 'Keep them in a password manager, or print them and put them where only you can get at them.',
  list: 'Recovery codes',
  copy: 'Copy',
  copied: 'Copied',
  copyRefused: 'The browser did not let us copy. The codes are selected: copy them yourself.',
  print: 'Print',
  continue: 'I have kept them',
};

export const changePassword = {
  title: 'Choose a new password',
  /** Why it is asked. */
  reasons: {
    given_by_others:
      'Somebody else has chosen your present password. Choose one that only you know.',
    expired: 'Your password is too old. Choose a new one to go on.',
    own_wish: 'You stay signed in here; everywhere else you are signed out.',
    reset: 'Once it is changed, every other session of yours ends.',
    invited: 'With it you sign in from now on.',
  },
  current: 'Present password',
  password: 'New password',
  hint: 'At least {limit} characters. Several words that don’t belong together are easy to remember and hard to guess.',
  submit: 'Save password',
  problemsTitle: 'That password can’t be used',
  currentTitle: 'Your present password is not right',
  problems: {
    too_short: 'It is too short: use at least {limit} characters.',
    too_long: 'It is too long.',
    common: 'It is easy to guess: many people use it, or one much like it.',
    about_you: 'It is easy to guess: your name or address is in it.',
    reused: 'You have had it before.',
    breached: 'It is known from a theft of passwords elsewhere, so attackers try it.',
    current_wrong: 'Check it and try again. Passwords are case-sensitive.',
  },
};
