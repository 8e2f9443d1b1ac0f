export const forgotPassword = {
  title: 'Reset your password',
  text: 'We send a link to the e-mail address of your account. With it you choose a new password.',
  email: 'E-mail or username',
  submit: 'Send the link',
  back: 'Back to sign-in',
  missing: {
    title: 'Something is missing',
    detail: 'Enter your e-mail address or username.',
  },
};

export const register = {
  title: 'Create your account',
  name: 'Name',
  email: 'E-mail',
  domains: 'With an address of: {domains}',
  password: 'Password',
  terms: 'I accept the terms of use, version {version}',
  readTerms: 'Read the terms of use',
  submit: 'Create account',
  back: 'Back to sign-in',
  /** Why the form is shown again. */
  errors: {
    name: {
      title: 'The name can’t be used',
      detail: 'Enter your name, in at most 200 characters.',
    },
    email: {
      title: 'That is no e-mail address',
      detail: 'Check it: it looks like maria@example.com.',
    },
    domain: {
      title: 'With that address you can’t have an account here',
      detail: 'Use one of your organization’s addresses.',
    },
    terms: {
      title: 'The terms are not accepted',
      detail: 'Read them and tick the box to go on.',
    },
  },
};

/** What a link in a mail is for, and the button that does it. */
export const confirmLink = {
  verify_email: {
    title: 'Verify your e-mail address',
    paragraphs: ['Confirm that {email} is your address.'],
    submit: 'Verify this address',
  },
  register: {
    title: 'Create your account',
    paragraphs: [
      'Your account will have the address {email} and the password that you have chosen.',
      'If you did not ask for an account, close this page: nothing happens.',
    ],
    submit: 'Create account',
  },
  change_email: {
    title: 'Use this e-mail address',
    paragraphs: [
      'From now on you sign in with {email}, and mails go there. The old address is told.',
    ],
    submit: 'Use this address',
  },
  undo_email: {
    title: 'Take the change back',
    paragraphs: [
      'Your account gets the address {email} back. Do this if it was not you who changed it.',
      'To keep others out, everybody is signed out and the password is removed; we send you a link to choose a new one.',
    ],
    submit: 'Take the change back',
  },
};
