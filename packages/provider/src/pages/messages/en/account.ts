export const account = {
  title: 'Your apps',
  skip: 'To the content',
  navigation: 'Your account',
  sections: {
    apps: 'Apps',
    profile: 'Profile',
    security: 'Security',
    sessions: 'Sessions',
    connections: 'Connected apps',
    data: 'Your data',
  },
  greeting: 'Hello, {person}',
  apps: 'Your apps',
  search: 'Search your apps',
  searchSubmit: 'Search',
  nothingFound: 'No app is called “{search}”',
  showAll: 'Show all apps',
  noAppsTitle: 'No apps yet',
  noApps: 'Apps that your administrator gives you appear here.',
  username: 'Username',
  signOut: 'Sign out',
  never: 'never',
  cancel: 'Cancel',
  /** What was just done, by the code that the address carries. */
  done: {
    confirmed: 'Thank you, it’s you. Go on where you were.',
    profile_saved: 'Your profile is saved.',
    email_sent:
      'We have sent a link to the new address. Your address stays the same until you open it.',
    verification_sent: 'We have sent you a mail. Open the link in it.',
    password_changed:
      'Your password is changed. Everywhere else you are signed out, and no browser is remembered.',
    factor_added: 'It is set up: from now on you can sign in with it.',
    factor_renamed: 'The name is saved.',
    factor_removed: 'It is removed. Browsers that were remembered ask for your second step again.',
    device_forgotten: 'The browser is forgotten: it asks for your second step again.',
    devices_forgotten: 'All browsers are forgotten: each asks for your second step again.',
    attempts_cleared: 'The failed attempts are forgotten, and you can sign in without waiting.',
    session_ended: 'That device is signed out.',
    sessions_ended: 'You are signed out everywhere but here.',
    connection_ended: 'The app is disconnected, and your session in it is over.',
  },
  /** Why it was not done. */
  errors: {
    email_refused: {
      title: 'That is not an e-mail address',
      detail: 'Write it as in ada@example.com.',
    },
    too_soon: {
      title: 'Too many tries',
      detail: 'Nothing was sent. Wait a few minutes, and try again.',
    },
    gone: {
      title: 'That is not there any more',
      detail: 'It was removed in the meantime, perhaps in another tab.',
    },
    last_factor: {
      title: 'This one has to stay',
      detail:
        'You need it to sign in. Add another one first, or set a password if you have none; then remove this one.',
    },
    too_many_factors: {
      title: 'You have as many as one can have',
      detail: 'Remove one that you do not use any more, and try again.',
    },
    name_refused: {
      title: 'That name can’t be used',
      detail: 'Use 1 to 60 characters, and none that are invisible.',
    },
  },
};

/** Codes of what was done. */
export type AccountDone = keyof typeof account.done;
/** Codes of why something was not done. */
export type AccountError = keyof typeof account.errors;
