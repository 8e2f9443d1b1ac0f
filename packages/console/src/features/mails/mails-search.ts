import type { Mail } from '../../../generated/admin-api.ts';

export type MailState = Mail['state'];

export const MAIL_STATES: readonly { value: MailState; label: string }[] = [
  { value: 'waiting', label: 'Waiting' },
  { value: 'sent', label: 'Sent' },
  { value: 'failed', label: 'Failed' },
  { value: 'kept', label: 'Kept' },
];

/** Reads the address; what it does not know it leaves out. */
export function readMailsSearch({ state }: Record<string, unknown>): { state?: MailState } {
  const known = MAIL_STATES.find(({ value }) => value === state)?.value;
  return known ? { state: known } : {};
}
