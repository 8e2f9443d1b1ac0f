import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePort, type RunningProvider } from './provider.ts';

/** An example application that runs as a process of its own, registered at a provider. */
export interface RunningApplication {
  readonly url: string;
  /** Address of its first page. */
  readonly home: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Sends SIGTERM. @returns the exit code. */
  stop(): Promise<number | null>;
}

/**
 * Registers an application of examples/ and starts it.
 *
 * @param main its program, relative to the repository.
 */
export async function startApplication(
  provider: RunningProvider,
  { name, main, path = '/' }: { name: string; main: string; path?: string },
): Promise<RunningApplication> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const home = url + path;
  const response = await provider.api('/apps', {
    method: 'POST',
    body: {
      client_name: name,
      redirect_uris: [`${url}/oidc/callback/`],
      post_logout_redirect_uris: [home],
      initiate_login_uri: `${url}/oidc/authenticate/`,
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      backchannel_logout_uri: `${url}/oidc/backchannel-logout/`,
    },
  });
  const { client_id, client_secret } = (await response.json()) as Record<string, string>;
  const child: ChildProcess = fork(fileURLToPath(new URL(`../${main}`, import.meta.url)), [], {
    execArgv: ['--conditions=@gatehouse/source'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...process.env,
      PORT: String(port),
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: client_id,
      OIDC_CLIENT_SECRET: client_secret,
      OIDC_SESSION_SECRET: 'a session secret for the examples in tests',
      LOGIN_REDIRECT_URL: path,
      LOGOUT_REDIRECT_URL: path,
    },
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const [ready] = await Promise.race([once(child, 'message'), exited.then(() => [undefined])]);
  if (!ready) throw new Error(`${name} did not start; what it said is above.`);
  return {
    url,
    home,
    clientId: client_id ?? '',
    clientSecret: client_secret ?? '',
    async stop() {
      child.kill('SIGTERM');
      return (await exited)[0];
    },
  };
}
