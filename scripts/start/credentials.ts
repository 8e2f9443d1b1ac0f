import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createApiToken } from './provider.ts';

/** What an example application needs to be a relying party of our provider. */
export interface Credentials {
  client_id: string;
  client_secret: string;
  /** For the application's own cookies. */
  session_secret: string;
}

export type Registration = { client_id: string; client_name: string } & Record<string, unknown>;

/** Credentials of `clientId` from an earlier start; undefined when there are none that can be read. */
export function readCredentials(clientId: string): Credentials | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(path(clientId), 'utf8'));
    return isCredentials(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Registers an example application through the admin API and keeps its credentials in the data folder. Where a
 * start was interrupted, the application is there and its secret is lost: then it gets a new one.
 */
export async function registerApplication(
  providerUrl: string,
  registration: Registration,
): Promise<Credentials> {
  const token = await createApiToken();
  const post = (route: string, body?: unknown) =>
    fetch(`${providerUrl}/api/v1${route}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  let response = await post('/apps', registration);
  if (response.status === 409)
    response = await post(`/apps/${registration.client_id}/rotate-secret`);
  const answer = (await response.json()) as { client_secret?: string; detail?: string };
  if (!response.ok || !answer.client_secret) {
    throw new Error(`${registration.client_name} could not be registered: ${answer.detail}`);
  }
  const credentials = {
    client_id: registration.client_id,
    client_secret: answer.client_secret,
    session_secret: randomBytes(32).toString('base64url'),
  };
  write(path(registration.client_id), credentials);
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
  const names = ['client_id', 'client_secret', 'session_secret'];
  return (
    typeof content === 'object' &&
    content !== null &&
    names.every((name) => typeof (content as Record<string, unknown>)[name] === 'string')
  );
}
