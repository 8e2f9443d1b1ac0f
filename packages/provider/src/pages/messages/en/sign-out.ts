export const confirmSignOut = {
  title: 'Sign out?',
  askedBy: '{app} asks to sign you out.',
  signedInAs: 'You are signed in as {person}.',
  signedIn: 'You are signed in.',
  consequence: 'The next application you open will ask you to sign in again.',
  confirm: 'Sign out',
  stay: 'Stay signed in',
};

export const signedOut = {
  title: 'You are signed out',
  text: 'The next application you open will ask you to sign in again. If others use this device, close the browser too.',
  back: { withApp: 'Back to {app}', withoutApp: 'Back to the application' },
  signIn: 'Sign in again',
};

export const signingOut = {
  title: 'Signing you out',
  text: 'We are telling the applications that you used. This takes a moment.',
  goOn: { withApp: 'Continue to {app}', withoutApp: 'Continue' },
  frame: 'An application that signs you out',
};
