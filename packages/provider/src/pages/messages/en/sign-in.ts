export const signIn = {
  title: 'Sign in',
  toContinue: 'to continue to {app}',
  email: 'E-mail or username',
  password: 'Password',
  submit: 'Sign in',
  passkey: 'Sign in with a passkey',
  emailCode: 'E-mail me a code',
  or: 'or',
  forgot: 'Forgot your password?',
  noAccount: 'No account yet?',
  register: 'Create one',
  /** Why the form is shown again. */
  errors: {
    wrong: {
      title: 'That e-mail or password is not right',
      detail: 'Check both and try again. Passwords are case-sensitive.',
    },
    incomplete: {
      title: 'Something is missing',
      detail: 'Enter your e-mail address or username, and your password.',
    },
    busy: {
      title: 'Many people are signing in right now',
      detail: 'Wait a few seconds, then try again.',
    },
    passkey_refused: {
      title: 'That passkey did not work',
      detail: 'It may have been removed here. Try again, or sign in another way.',
    },
    passkey_over: {
      title: 'That took too long',
      detail: 'To be safe, we ask again after a few minutes. Try once more.',
    },
    email_missing: {
      title: 'Where should we send the code?',
      detail: 'Enter your e-mail address first.',
    },
  },
};

export const continueTo = {
  title: 'Continue',
  heading: { withApp: 'Continue to {app}?', withoutApp: 'Continue?' },
  text: 'You are signed in. If you continue, it can:',
  textWithoutShares: 'You are signed in. If you continue, it learns who you are.',
  submit: 'Continue',
  deny: 'Don’t continue',
  /** What an application learns or may do, by scope. */
  scopes: {
    profile: 'See your name, picture, language and time zone',
    email: 'See your e-mail address',
    phone: 'See your phone number',
    address: 'See your address',
    roles: 'See the roles that you have',
    groups: 'See the groups that you are in',
    offline_access: 'Do this also while you are away',
  },
};

export const accessRefused = {
  title: 'No access',
  heading: { withApp: 'You can’t open {app}', withoutApp: 'You can’t open this application' },
  why: 'You are signed in as {person}, and this account has no role that opens it. Nothing is wrong with your password or your account.',
  whatNext:
    'Ask your administrator for access, and give them this reference: it shows them why, and what to change.',
  back: { withApp: 'Back to {app}', withoutApp: 'Back to the application' },
  otherApps: 'See the apps you can open',
  reference: 'Reference',
};
