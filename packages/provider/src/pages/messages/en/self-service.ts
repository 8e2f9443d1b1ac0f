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
