import type { MessagePage } from '../pages/pages.ts';
import type { RefusedState } from './prove-password.ts';

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

/** The password was right, and yet the account can't be used. */
export function accountNotActive(reference: string, state: RefusedState): MessagePage {
  return { tone: 'error', ...NOT_ACTIVE[state], reference };
}

const NOT_ACTIVE: Record<RefusedState, Pick<MessagePage, 'title' | 'paragraphs'>> = {
  suspended: {
    title: 'Your account is disabled',
    paragraphs: [
      'Your password is right, but an administrator has suspended this account, so you can’t sign in.',
      'Ask your administrator to enable it again.',
    ],
  },
  locked: {
    title: 'Your account is locked',
    paragraphs: [
      'Your password is right, but this account was locked to keep others out.',
      'Ask your administrator to unlock it.',
    ],
  },
  invited: {
    title: 'Your account is not ready yet',
    paragraphs: [
      'You were invited, but the invitation has not been accepted.',
      'Ask your administrator to activate your account.',
    ],
  },
  deleted: {
    title: 'Your account was deleted',
    paragraphs: ['Ask your administrator if you need it back.'],
  },
};

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
