import type { FastifyReply } from 'fastify';
import { DomainError, type DomainErrorCode } from '../domain-error.ts';
import type { AccountDone, AccountError } from '../pages/messages/en/account.ts';
import type { Visit } from './visits.ts';

/** What pages say of what the domain refuses. The rest is a mistake of ours. */
const REFUSALS: Partial<Record<DomainErrorCode, AccountError>> = {
  factor_not_found: 'gone',
  remembered_device_not_found: 'gone',
  session_not_found: 'gone',
  grant_not_found: 'gone',
  last_factor: 'last_factor',
  too_many_factors: 'too_many_factors',
  validation_failed: 'name_refused',
};

/**
 * Does what a form asks for and shows a page that says so, or why not: a redirect, so that to load it again does
 * nothing again. The address carries a code and no text, which anybody could write into it.
 */
export async function doAndShow(
  { reply }: Visit,
  { path, done, refusedPath = path }: { path: string; done: AccountDone; refusedPath?: string },
  act: () => Promise<void>,
): Promise<FastifyReply> {
  try {
    await act();
  } catch (error) {
    const refusal = error instanceof DomainError ? REFUSALS[error.code] : undefined;
    if (refusal === undefined) throw error;
    return reply.redirect(`${refusedPath}?error=${refusal}`, 303);
  }
  return reply.redirect(`${path}?done=${done}`, 303);
}
