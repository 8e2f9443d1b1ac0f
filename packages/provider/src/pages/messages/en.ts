/**
 * Every fixed text of the pages, in English. `{name}` stands for a value that the page fills in.
 */
export const en = {
  lang: 'en',
  dir: 'ltr',
  signIn: {
    title: 'Sign in',
    toContinue: 'to continue to {app}',
    email: 'E-mail or username',
    password: 'Password',
    submit: 'Sign in',
  },
  continueTo: {
    title: 'Continue',
    heading: 'Continue to {app}?',
    headingWithoutApp: 'Continue?',
    text: 'You are already signed in. It will learn who you are: your name, e-mail address and roles.',
    submit: 'Continue',
  },
  accessRefused: {
    title: 'No access',
    heading: 'You can’t open {app}',
    headingWithoutApp: 'You can’t open this application',
    why: 'You are signed in as {person}, and this account has no role that opens it. Nothing is wrong with your password or your account.',
    whatNext:
      'Ask your administrator for access, and give them this reference: it shows them why, and what to change.',
    back: 'Back to {app}',
    backWithoutApp: 'Back to the application',
    otherApps: 'See the apps you can open',
    reference: 'Reference',
  },
  message: {
    reference: 'Reference',
    referenceHint: 'Quote it when you ask for help.',
    details: 'Shown in development only',
  },
  confirmSignOut: {
    title: 'Sign out?',
    askedBy: '{app} asks to sign you out.',
    signedInAs: 'You are signed in as {person}.',
    consequence: 'The next application you open will ask you to sign in again.',
    confirm: 'Sign out',
    stay: 'Stay signed in',
  },
  signedOut: {
    title: 'You are signed out',
    text: 'The next application you open will ask you to sign in again. If others use this device, close the browser too.',
    backToApp: 'Back to {app}',
    backToAppWithoutName: 'Back to the application',
    signIn: 'Sign in again',
  },
  account: {
    title: 'Your account',
    greeting: 'Hello, {person}',
    apps: 'Your apps',
    noAppsTitle: 'No apps yet',
    noApps: 'Apps that your administrator gives you appear here.',
    profile: 'Profile',
    name: 'Name',
    email: 'E-mail',
    username: 'Username',
    roles: 'Roles',
    noRoles: 'None',
    signOut: 'Sign out',
  },
} satisfies Record<string, string | Record<string, string>>;
