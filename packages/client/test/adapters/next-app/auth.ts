import { gatehouse, type NextGatehouse } from '@gatehouse/client/next';
import { SETUP_HEADER, setups, type TestSetup } from './registry';

const made = new Map<string, NextGatehouse>();

/** The setup of a request. */
export function setupOf(headers: Headers): TestSetup {
  const setup = setups.get(headers.get(SETUP_HEADER) ?? '');
  if (!setup) throw new Error('no such setup');
  return setup;
}

/** Sign-in as the test wants it for this request. */
export function signInOf(headers: Headers): NextGatehouse {
  const id = headers.get(SETUP_HEADER) ?? '';
  const { options, clock, env } = setupOf(headers);
  const known = made.get(id) ?? gatehouse(options, { clock, env });
  made.set(id, known);
  return known;
}
