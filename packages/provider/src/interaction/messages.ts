import type { MessagePage } from '../pages/message-pages.ts';
import type { RefusedState } from './prove-password.ts';

/** The sign-in is over, was begun in another browser, or its page was kept open too long. */
export function expiredSignIn(
  reference: string,
  application: { client_name: string; initiate_login_uri: string | null } | undefined,
): MessagePage {
  const restart = application?.initiate_login_uri;
  return {
    code: restart ? 'sign_in_expired_restart' : 'sign_in_expired',
    tone: 'info',
    appName: application?.client_name,
    actions: restart
      ? [{ action: 'sign_in_to_app', href: restart, primary: true }]
      : [{ action: 'to_account', href: '/' }],
    reference,
  };
}

/** The password was right, and yet the account can't be used. */
export function accountNotActive(reference: string, state: RefusedState): MessagePage {
  return { code: `account_${state}`, tone: 'error', reference };
}

/** The form was sent from a page that is not ours. */
export function foreignSubmission(reference: string): MessagePage {
  return { code: 'foreign_form', tone: 'error', reference };
}
