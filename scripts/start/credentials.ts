import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { AdminApi } from './admin-api.ts';

/** What an example application needs to be a relying party of our provider. */
export interface Credentials {
  client_id: string;
  client_secret: string;
  /** For the application's own cookies. */
  session_secret: string;
  /** The address that the application was registered with: another port is another address. */
  redirect_uri: string;
}

export interface Registration extends Record<string, unknown> {
  client_id: string;
  client_name: string;
  redirect_uris: string[];
}

/** Credentials from an earlier start at the same address; undefined when there are none that can be read. */
export function readCredentials(registration: Registration): Credentials | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(path(registration.client_id), 'utf8'));
    return isCredentials(content) && content.redirect_uri === registration.redirect_uris[0]
      ? content
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Registers an example application through the admin API and keeps its credentials in the data folder. Where a
 * start was interrupted or the address is another, the application is there already: it gets the address and a
 * new secret.
 *
 * @throws {Error} with one sentence that says why the provider refused.
 */
export async function registerApplication(
  api: AdminApi,
  registration: Registration,
): Promise<Credentials> {
  const { client_id, ...changeable } = registration;
  let response = await api('POST', '/apps', registration);
  if (response.status === 409) {
    response = await api('PATCH', `/apps/${client_id}`, changeable);
    if (response.ok) response = await api('POST', `/apps/${client_id}/rotate-secret`);
  }
  const answer = (await response.json()) as { client_secret?: string; detail?: string };
  if (!response.ok || !answer.client_secret) {
    throw new Error(`${registration.client_name} could not be registered: ${answer.detail}`);
  }
  const credentials = {
    client_id,
    client_secret: answer.client_secret,
    session_secret: randomBytes(32).toString('base64url'),
    redirect_uri: registration.redirect_uris[0] ?? '',
  };
  write(path(client_id), credentials);
  return credentials;
}

function path(clientId: string): string {
  return join(resolve(process.env.GATEHOUSE_DATA ?? '.gatehouse'), `${clientId}.json`);
}

/** A reader finds the old file or the new one, never half of one. */
function write(file: string, content: Credentials): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.new`;
  writeFileSync(temporary, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(temporary, file);
}

function isCredentials(content: unknown): content is Credentials {
  const names = ['client_id', 'client_secret', 'session_secret', 'redirect_uri'];
  return (
    typeof content === 'object' &&
    content !== null &&
    names.every((name) => typeof (content as Record<string, unknown>)[name] === 'string')
  );
}
