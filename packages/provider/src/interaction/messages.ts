import type { MessagePage } from '../pages/pages.ts';

/** The sign-in is over, was begun in another browser, or its page was kept open too long. */
export function expiredSignIn(
  reference: string,
  application: { client_name: string; initiate_login_uri: string | null } | undefined,
): MessagePage {
  const restart = application?.initiate_login_uri;
  const name = application?.client_name ?? 'the application';
  return {
    tone: 'info',
    title: 'This sign-in has expired',
    paragraphs: [
      'A sign-in page stays open for an hour and can be used once. Nothing was lost, and nothing is wrong with your account.',
      restart
        ? `Start again, and we will take you to ${name}.`
        : `Go back to ${name} and sign in again.`,
    ],
    actions: restart
      ? [{ label: `Sign in to ${name}`, href: restart, primary: true }]
      : [{ label: 'Go to your account', href: '/' }],
    reference,
  };
}

export function suspendedAccount(reference: string): MessagePage {
  return {
    tone: 'error',
    title: 'Your account is disabled',
    paragraphs: [
      'Your password is right, but an administrator has suspended this account, so you can’t sign in.',
      'Ask your administrator to enable it again.',
    ],
    reference,
  };
}

/** The form was sent from a page that is not ours. */
export function foreignSubmission(reference: string): MessagePage {
  return {
    tone: 'error',
    title: 'That form did not come from this site',
    paragraphs: [
      'To protect your account we accept forms from our own pages only. This one was sent from somewhere else.',
      'Go back to the application and sign in again.',
    ],
    reference,
  };
}
