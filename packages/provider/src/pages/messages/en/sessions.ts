/** Where a person is signed in. */
export const sessions = {
  title: 'Your sessions',
  text: 'Every browser in which you are signed in. Sign out what you do not know, or do not use any more.',
  current: 'This browser',
  unknown: 'Unknown browser',
  address: 'Address',
  signedIn: 'Signed in',
  lastSeen: 'Last used',
  with: 'With',
  how: { pwd: 'password', otp: 'code', key: 'passkey' },
  end: 'Sign out',
  endOthers: 'Sign out everywhere else',
  hint: 'Apps hear of it and end their sessions with you too. Is there something that you do not know? Then change your password as well.',
};

/** What a person has let applications do. */
export const connections = {
  title: 'Connected apps',
  text: 'Apps that you have signed in to, and what they may do in your name.',
  may: 'It can:',
  mayNothing: 'It knows who you are, and nothing else.',
  since: 'Since',
  lastUsed: 'Last used',
  end: 'Disconnect',
  hint: 'A disconnected app loses its access at once, and your session in it ends. What it has stored stays with it. When you sign in to it again, it may ask you anew.',
  noneTitle: 'Nothing is connected',
  none: 'An app appears here once you have signed in to it.',
};
