/** What is around the question of every step. */
export const steps = {
  restart: 'Start over',
  notYou: 'Not you?',
  signingInAs: 'Signing in as {person}',
  back: 'Back',
  cancel: 'Cancel',
  /** Before the next try; the time is such as `2 minutes`. */
  delayed: {
    title: 'Too many attempts',
    detail: 'To protect your account, wait about {time}, then try again.',
  },
};

/** Why a code or a passkey was not taken. */
export const codeErrors = {
  wrong_code: {
    title: 'That code is not right',
    detail: 'It may have a typo, or have been replaced by a newer one. Check it and try again.',
  },
  code_missing: {
    title: 'The code is missing',
    detail: 'Enter it to go on.',
  },
  code_over: {
    title: 'That code is no longer valid',
    detail: 'It is too old, or was tried too often. Ask for a new one.',
  },
  passkey_refused: {
    title: 'That passkey did not work',
    detail:
      'It may belong to another account or have been removed. Try again, or choose another way.',
  },
  passkey_over: {
    title: 'That took too long',
    detail: 'To be safe, we ask again after a few minutes. Try once more.',
  },
};

export const emailCode = {
  title: 'Check your e-mail',
  sentTo:
    'If an account has the address {email}, a code is on its way to it. It may take a minute; look in the spam folder too.',
  resent: 'We have sent another code. Only the newest one works.',
  code: 'Code from the e-mail',
  submit: 'Sign in',
  resend: 'Send another code',
};

export const secondFactor = {
  title: 'Confirm that it’s you',
  /** What is asked, by what is used. */
  lead: {
    totp: 'Enter the 6-digit code that your authenticator app shows now.',
    passkey: 'Use your passkey: your fingerprint, face, screen lock or security key.',
    email_code: 'Enter the 6-digit code that we have sent to {email}.',
    recovery_code: 'Enter one of the recovery codes that you have kept. Each works once.',
  },
  emailNotSent: 'We can send a 6-digit code to the e-mail address of your account.',
  label: {
    totp: 'Code from the app',
    email_code: 'Code from the e-mail',
    recovery_code: 'Recovery code',
  },
  remember: 'Don’t ask again in this browser for {days}',
  submit: 'Continue',
  send: 'Send me a code',
  resend: 'Send another code',
  passkey: 'Use passkey',
  others: 'Try another way',
  other: {
    totp: 'Code from your authenticator app',
    passkey: 'Passkey',
    email_code: 'Code by e-mail',
    recovery_code: 'Recovery code',
  },
};

export const acceptTerms = {
  title: 'Terms of use',
  heading: {
    withApp: 'Accept the terms to continue to {app}',
    withoutApp: 'Accept the terms to continue',
  },
  text: 'Please read the terms of use. By accepting them you agree to version {version}.',
  read: 'Read the terms of use',
  opens: 'Opens in a new tab',
  accept: 'Accept and continue',
  decline: 'Decline',
};

export const verifyEmail = {
  title: 'Verify your e-mail address',
  text: 'Before you go on, show us that {email} is yours. We send a 6-digit code to it.',
  sent: 'Enter the 6-digit code that we have sent to {email}. It may take a minute; look in the spam folder too.',
  code: 'Code from the e-mail',
  submit: 'Verify',
  send: 'Send the code',
  resend: 'Send another code',
};
