import { AsyncLocalStorage } from 'node:async_hooks';
import type { Client, Configuration, Provider } from 'oidc-provider';
import type { LogoutNotification } from '../../storage/logout-notifications.ts';
import { SendFailure } from './send-failure.ts';

/** Bytes of a refusal that are read. */
const LONGEST_ANSWER = 2048;

/**
 * Tells an application that a session has ended, with a logout token made for this one attempt.
 *
 * @param signal ends the attempt; with a `TimeoutError` because the application did not answer.
 * @returns false when the application does not want to be told any more, or is gone.
 * @throws {SendFailure}
 */
export type SendLogout = (
  notification: LogoutNotification,
  signal: AbortSignal,
) => Promise<boolean>;

/** The engine's own way to mint and post a logout token, see {@link file://../engine-internals.ts}. */
export type PostLogoutToken = (
  client: Client,
  session: { sub: string; sid: string | undefined },
) => Promise<void>;

/** Belongs to the attempt under way: the engine's call has no place for it. */
const attempt = new AsyncLocalStorage<AbortSignal>();

export function createSendLogout(provider: Provider, post: PostLogoutToken): SendLogout {
  return async ({ clientId, sub, sid }, signal) => {
    const client = await provider.Client.find(clientId);
    if (!client?.backchannelLogoutUri) return false;
    try {
      await attempt.run(signal, () => post(client, { sub, sid: sid ?? undefined }));
      return true;
    } catch (error) {
      const { response } = error as { response?: Response };
      if (!response) throw error;
      throw SendFailure.answered(response.status, await response.text());
    }
  };
}

/**
 * How the engine reaches out. It refuses addresses of private networks, where it would read keys from what was never
 * meant to be read; logouts are told there too, since most applications are in the network of their administrators.
 * Redirects are not followed, so no application can send the provider elsewhere.
 */
export const engineFetch: NonNullable<Configuration['fetch']> = async (url, options) => {
  const signal = attempt.getStore();
  if (!signal) return await fetch(url, { ...options, redirect: 'manual' });
  const { dispatcher: _, ...request } = options as RequestInit & { dispatcher?: unknown };
  const response = await fetch(url, { ...request, signal }).catch((error) => {
    throw SendFailure.notSent(error);
  });
  // What comes after the status of a success is of no interest, and may never come.
  if (response.ok) {
    await response.body?.cancel();
    return new Response(null, { status: response.status });
  }
  return new Response(await readStart(response), { status: response.status });
};

/** @returns the beginning of the body; what arrives of it in time, and no more than is worth a line in the log. */
async function readStart({ body }: Response): Promise<string | null> {
  if (!body) return null;
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= LONGEST_ANSWER) break;
    }
  } catch {
    // The status says enough.
  }
  return Buffer.concat(chunks).subarray(0, LONGEST_ANSWER).toString();
}
