import { X509Certificate } from 'node:crypto';
import type { ClientMetadata } from 'oidc-provider';
import { Agent, fetch as undiciFetch } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProviderOptions } from '../../src/core/provider/options.ts';
import { type Certificates, hasOpenssl, makeCertificates } from './certificates.ts';
import { type CertifiedProvider, startCertifiedProvider } from './certified-provider.ts';
import { REDIRECT_URI, setUp, signIn } from './sign-in.ts';

const openssl = hasOpenssl();
if (!openssl) console.warn('skipped: mutual TLS, because there is no openssl on this machine');

describe.skipIf(!openssl)('mutual TLS', () => {
  let made: Certificates;
  let op: CertifiedProvider;
  let send: typeof fetch;

  beforeAll(async () => {
    made = makeCertificates();
    const registered = (client_id: string, rest: object): ClientMetadata => ({
      client_id,
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token'],
      tls_client_certificate_bound_access_tokens: true,
      ...rest,
    });
    const x5c = new X509Certificate(made.selfSigned.cert).raw.toString('base64');
    const jwk = new X509Certificate(made.selfSigned.cert).publicKey.export({ format: 'jwk' });
    op = await startCertifiedProvider({
      tls: { cert: made.server.cert, key: made.server.key, ca: made.ca },
      clients: [
        registered('app', {
          token_endpoint_auth_method: 'tls_client_auth',
          tls_client_auth_subject_dn: 'CN=app',
        }),
        registered('self', {
          token_endpoint_auth_method: 'self_signed_tls_client_auth',
          jwks: { keys: [{ ...jwk, x5c: [x5c] }] },
        }),
      ],
    });
    const dispatcher = new Agent({ connect: { ca: made.ca } });
    send = (async (url: string | URL, init: object) =>
      await undiciFetch(url, { ...init, dispatcher })) as unknown as typeof fetch;
  });
  afterAll(() => op.stop());

  const app = (options: ProviderOptions) => setUp({ issuer: op.issuer, ...options });

  it.each(['tls_client_auth', 'self_signed_tls_client_auth'] as const)(
    'signs in with %s at the addresses that take certificates',
    async (method) => {
      const own = method === 'tls_client_auth' ? made.client : made.selfSigned;
      const provider = app({
        clientId: method === 'tls_client_auth' ? 'app' : 'self',
        tokenEndpointAuthMethod: method,
        tls: { ca: made.ca, ...own },
      });
      op.requests.length = 0;
      const tokens = await signIn(provider, { send });
      expect(tokens.idTokenClaims).toMatchObject({ sub: 'grace' });
      await expect(provider.userinfo(tokens, 'grace')).resolves.toMatchObject({ sub: 'grace' });
      const refreshToken = tokens.refreshToken ?? '';
      await expect(provider.refresh({ refreshToken, sub: 'grace' })).resolves.toBeDefined();
      const at = (line: string) => op.requests.filter((request) => request.line === line);
      for (const line of ['POST /request', 'POST /token', 'GET /me']) {
        expect(at(line).length).toBeGreaterThan(0);
        expect(at(line).every(({ alias }) => alias)).toBe(true);
      }
    },
  );

  it('is refused with the certificate of somebody else', async () => {
    const provider = app({
      clientId: 'app',
      tokenEndpointAuthMethod: 'tls_client_auth',
      tls: { ca: made.ca, ...made.selfSigned },
    });
    await expect(signIn(provider, { send })).rejects.toMatchObject({ code: 'client_rejected' });
  });

  it('does not trust an authority that it was not told of, and says where to name it', async () => {
    for (const tls of [undefined, made.client]) {
      await expect(app({ clientId: 'app', tls }).metadata()).rejects.toMatchObject({
        code: 'provider_unavailable',
        message: expect.stringContaining('tls.ca'),
      });
    }
  });
});
