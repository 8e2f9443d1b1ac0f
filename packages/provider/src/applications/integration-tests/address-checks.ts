import type { Application } from '../application.ts';
import type { TestCheck } from './test-result.ts';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Looks at the addresses that an application has registered. Whether they are well formed is checked when they are
 * saved; this is about what is well formed and yet often wrong.
 *
 * @param options.isLoopback the provider itself is on this machine only: development.
 */
export function checkAddresses(
  application: Pick<Application, 'redirect_uris' | 'post_logout_redirect_uris'>,
  { isLoopback }: { isLoopback: boolean },
): TestCheck[] {
  const { redirect_uris: redirects, post_logout_redirect_uris: afterLogout } = application;
  return [
    ...redirects.map((uri) => judge('redirect_uri', uri, isLoopback)),
    ...afterLogout.map((uri) => judge('post_logout_redirect_uri', uri, isLoopback)),
    ...(afterLogout.length === 0 ? [NO_WAY_BACK] : []),
  ];
}

const NO_WAY_BACK: TestCheck = {
  check: 'post_logout_redirect_uri',
  verdict: 'warning',
  detail:
    'No post-logout redirect URI is registered: after a logout people stay at a page of the provider.',
  fix: 'Register the address at which the application wants people after they have signed out.',
};

function judge(check: string, uri: string, isLoopback: boolean): TestCheck {
  const { hostname, protocol } = new URL(uri);
  if (!isLoopback && LOOPBACK.has(hostname)) {
    return {
      check,
      verdict: 'warning',
      detail: `${uri} is on the machine of whoever opens it, and this provider is not.`,
      fix: 'Remove it when the application is in use: a developer’s address belongs to an application of its own.',
    };
  }
  const what =
    protocol === 'https:'
      ? 'is https'
      : protocol === 'http:'
        ? 'is http on this very machine'
        : 'is a scheme of the device';
  return { check, verdict: 'passed', detail: `${uri} is registered and ${what}.`, fix: null };
}
