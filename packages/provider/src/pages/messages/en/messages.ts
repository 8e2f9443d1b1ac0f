import type { AppText } from '../app-text.ts';

/** What is around each message. */
export const message = {
  reference: 'Reference',
  referenceHint: 'Quote it when you ask for help.',
  details: 'Shown in development only',
  forDevelopers: 'For developers',
  toTrace: 'What was sent, and how it is mended',
  /** Where the person can go from here. */
  actions: {
    sign_in_to_app: { withApp: 'Sign in to {app}', withoutApp: 'Sign in to the application' },
    back_to_app: { withApp: 'Back to {app}', withoutApp: 'Back to the application' },
    to_account: 'Go to your account',
    try_again: 'Try again',
    go_on: 'Continue',
    sign_in: 'Sign in',
    back_to_sign_in: 'Back to sign-in',
    reset_password: 'Reset your password',
    new_link: 'Ask for a new link',
    outbox: 'Read it in the outbox',
  },
};

/** Every end of a road that is explained on a page of its own. Titles stand in the window's title too, so no values. */
export const messages = {
  sign_in_expired: {
    title: 'This sign-in has expired',
    paragraphs: [
      'A sign-in page stays open for an hour and can be used once. This one is over, or it was begun in another browser. Nothing is wrong with your account.',
      {
        withApp: 'Go back to {app} and sign in again.',
        withoutApp: 'Go back to the application and sign in again.',
      },
    ],
  },
  sign_in_expired_restart: {
    title: 'This sign-in has expired',
    paragraphs: [
      'A sign-in page stays open for an hour and can be used once. This one is over, or it was begun in another browser. Nothing is wrong with your account.',
      {
        withApp: 'Start again, and we will take you to {app}.',
        withoutApp: 'Start again, and we will take you to the application.',
      },
    ],
  },
  sign_in_moved: {
    title: 'This step is done already',
    paragraphs: [
      'The form was sent twice, or the sign-in went on in another tab. Go on from where it is now.',
    ],
  },
  account_suspended: {
    title: 'Your account is disabled',
    paragraphs: [
      'Your password is right, but an administrator has suspended this account, so you can’t sign in.',
      'Ask your administrator to enable it again.',
    ],
  },
  account_locked: {
    title: 'Your account is locked',
    paragraphs: [
      'Your password is right, but this account was locked to keep others out.',
      'Ask your administrator to unlock it.',
    ],
  },
  account_invited: {
    title: 'Your account is not ready yet',
    paragraphs: [
      'You were invited, but the invitation has not been accepted.',
      'Ask your administrator to activate your account.',
    ],
  },
  account_deleted: {
    title: 'Your account was deleted',
    paragraphs: ['Ask your administrator if you need it back.'],
  },
  foreign_form: {
    title: 'That form did not come from this site',
    paragraphs: [
      'To protect your account we accept forms from our own pages only. This one was sent from somewhere else.',
      'Go back to the application and sign in again.',
    ],
  },
  not_signed_in: {
    title: 'You were not signed in',
    paragraphs: ['The sign-in was not completed. You can try again.'],
  },
  cookie_not_kept: {
    title: 'Your browser did not keep the sign-in',
    paragraphs: [
      'This site needs a cookie to know that you have signed in. Allow cookies for it, then try again.',
    ],
  },
  unknown_application: {
    title: 'We don’t know this application',
    paragraphs: [
      'The application that sent you here is not registered, or is not any more.',
      'Tell the people who run it; they will find it in the list of applications.',
    ],
  },
  return_address_not_registered: {
    title: 'This application’s return address is not registered',
    paragraphs: [
      {
        withApp:
          'To keep your account safe we only send you back to addresses that {app} has registered, letter for letter. The one it asked for is not among them.',
        withoutApp:
          'To keep your account safe we only send you back to addresses that the application has registered, letter for letter. The one it asked for is not among them.',
      },
      'You have done nothing wrong: the application sent you here in a way that we do not accept. Tell the people who run it.',
    ],
  },
  application_refused: {
    title: 'You can’t open this application',
    paragraphs: [
      {
        withApp: '{app} was not allowed to sign you in.',
        withoutApp: 'The application was not allowed to sign you in.',
      },
      'Ask your administrator for access.',
    ],
  },
  request_refused: {
    title: 'This sign-in can’t go on',
    paragraphs: [
      'You have done nothing wrong: the application sent you here in a way that we do not accept.',
      'Go back to it and try again, or tell the people who run it.',
    ],
  },
  request_not_understood: {
    title: 'We did not understand that request',
    paragraphs: ['Go back to the application and try again.'],
  },
  failed: {
    title: 'Something went wrong on our side',
    paragraphs: [
      'We could not finish this step. Nothing was lost.',
      'Go back and try again in a moment.',
    ],
  },
  busy: {
    title: 'Too much is going on just now',
    paragraphs: ['Nothing was changed. Go back and try again in a few seconds.'],
  },
  link_over: {
    title: 'This link no longer works',
    paragraphs: [
      'Each link works once and for a while, and a newer one ends those before it. This one was used, is too old, or was not copied whole.',
    ],
  },
  reset_sent: {
    title: 'Check your e-mail',
    paragraphs: [
      'If there is an account, a link to choose a new password is on its way to its e-mail address. It works once, for 30 minutes.',
      'It may take a minute; look in the spam folder too.',
    ],
  },
  password_changed: {
    title: 'Your password is changed',
    paragraphs: ['Everywhere else you are signed out. Sign in with your new password.'],
  },
  account_ready: {
    title: 'Your account is ready',
    paragraphs: ['Sign in with the password that you have just chosen.'],
  },
  email_verified: {
    title: 'Your e-mail address is verified',
    paragraphs: ['You can close this page, or go on.'],
  },
  registration_sent: {
    title: 'Check your e-mail',
    paragraphs: [
      'We have sent a mail to the address that you gave. The link in it makes your account; it works once, for 24 hours.',
      'It may take a minute; look in the spam folder too.',
    ],
  },
  registered: {
    title: 'Your account is ready',
    paragraphs: ['Sign in with your e-mail address and the password that you have chosen.'],
  },
  email_changed: {
    title: 'Your new e-mail address is in use',
    paragraphs: ['We have told the old one, from where the change can be taken back for 7 days.'],
  },
  email_restored: {
    title: 'Your e-mail address is restored',
    paragraphs: [
      'You are signed out everywhere, and the password is gone, so whoever changed the address can’t use it. Second factors that were added since are gone too.',
      'A link to choose a new password is on its way to you.',
    ],
  },
  address_taken: {
    title: 'This address belongs to another account',
    paragraphs: [
      'Somebody has made an account with it, or has been given one. Nothing was changed.',
      'If the address is yours, sign in with it, or reset the password. Otherwise ask your administrator.',
    ],
  },
  console_not_built: {
    title: 'The dashboard has not been built yet',
    paragraphs: [
      'npm start builds it. To build it by itself, run this in the folder of Gatehouse, then load this page again:',
      'npm run build -w packages/console',
    ],
  },
  test_done: {
    title: 'The test is done',
    paragraphs: [
      'What came back is in the dashboard, at the application’s tab Test. You can close this tab.',
    ],
  },
  test_over: {
    title: 'This test is over',
    paragraphs: [
      'Its link works once, for ten minutes. Start another one in the dashboard, at the application’s tab Test.',
    ],
  },
  not_found: {
    title: 'There is nothing here',
    paragraphs: ['The address may be mistyped, or the page has moved.'],
  },
} satisfies Record<string, { title: string; paragraphs: (string | AppText)[] }>;
