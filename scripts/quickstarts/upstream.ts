import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * An application that leaves the sign-in to a proxy before it: it shows who the proxy says it is.
 */
export async function startUpstream(
  endSessionEndpoint: string,
): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer(({ headers }, response) => {
    // Apache has a page of its own for it, oauth2-proxy goes where it is told.
    const signOut = headers.oidc_claim_email
      ? `/oidc/callback?logout=${encodeURIComponent(`http://${headers['x-forwarded-host']}/`)}`
      : `/oauth2/sign_out?rd=${encodeURIComponent(endSessionEndpoint)}`;
    const email = headers['x-forwarded-email'] ?? headers.oidc_claim_email ?? 'nobody';
    response.setHeader('content-type', 'text/html');
    response.end(`<p>Signed in as ${email}</p><a href="${signOut}">Sign out</a>`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
