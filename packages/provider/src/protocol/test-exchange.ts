import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  type JSONWebKeySet,
  SignJWT,
} from 'jose';
import inject from 'light-my-request';
import type { Provider } from 'oidc-provider';
import { createClientSecret } from '../applications/client-secret.ts';
import type { ReturnedTest } from '../applications/integration-tests/integration-tests.ts';
import type {
  Claims,
  TestAuthentication,
  TestResult,
} from '../applications/integration-tests/test-result.ts';
import type { Config } from '../config.ts';
import { createEngineHandler, PROTOCOL_PREFIX } from './mount.ts';
import { checkAnswer, checkIdToken, checkRoles, checkUserinfo } from './test-checks.ts';
import { TEST_CALLBACK, type TestClients } from './test-clients.ts';

/** What the callback was given (RFC 6749, section 4.1.2; RFC 9207). */
export interface TestAnswer {
  code?: string | undefined;
  iss?: string | undefined;
  error?: string | undefined;
  error_description?: string | undefined;
}

/** Does what the application would do with the answer, and looks at what comes back. */
export type FinishTest = (test: ReturnedTest, answer: TestAnswer) => Promise<TestResult>;

/** How the application proves who it is in a request of a test. */
interface Proof {
  authentication: TestAuthentication;
  headers: Record<string, string>;
  fields: Record<string, string>;
  /** Makes the engine take it. */
  lend: (request: IncomingMessage) => void;
}

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const LONGEST = 300;

/**
 * @returns what finishes a test. Its requests are the real ones, of the real endpoints, without a network between: the
 *   engine tells them by the request itself, which nobody outside can make.
 */
export function createFinishTest(options: {
  provider: Provider;
  config: Pick<Config, 'url' | 'issuer'>;
  clients: Pick<TestClients, 'lend'>;
}): FinishTest {
  const { provider, config, clients } = options;
  const handle = createEngineHandler(provider, config);

  async function ask(
    path: string,
    {
      lend,
      ...request
    }: { headers?: Record<string, string>; form?: string; lend?: Proof['lend'] } = {},
  ): Promise<{ status: number; body: Claims }> {
    const response = await inject(
      (incoming, outgoing) => {
        const message = incoming as unknown as IncomingMessage;
        lend?.(message);
        handle(message, outgoing as Parameters<typeof handle>[1]);
      },
      {
        method: request.form === undefined ? 'GET' : 'POST',
        url: `${PROTOCOL_PREFIX}${path}`,
        headers: {
          ...(request.form !== undefined && {
            'content-type': 'application/x-www-form-urlencoded',
          }),
          ...request.headers,
        },
        ...(request.form !== undefined && { payload: request.form }),
      },
    );
    const isJson = /json/.test(String(response.headers['content-type']));
    return { status: response.statusCode, body: isJson ? response.json<Claims>() : {} };
  }

  async function proofOf({ application, client_secret }: ReturnedTest): Promise<Proof> {
    const { client_id, token_endpoint_auth_method: method } = application;
    if (method === 'none') return publicProof(client_id);
    if (method === 'private_key_jwt') {
      const { privateKey, publicKey } = await generateKeyPair('ES256');
      const assertion = await new SignJWT({ jti: randomUUID() })
        .setProtectedHeader({ alg: 'ES256' })
        .setIssuer(client_id)
        .setSubject(client_id)
        .setAudience(config.issuer)
        .setIssuedAt()
        .setExpirationTime('1m')
        .sign(privateKey);
      const key = await exportJWK(publicKey);
      return {
        authentication: 'temporary',
        headers: {},
        fields: { client_assertion_type: ASSERTION_TYPE, client_assertion: assertion },
        lend: (request) => clients.lend(request, application, { key }),
      };
    }
    const secret = client_secret ?? createClientSecret();
    const isOwn = client_secret !== null;
    const basic = [client_id, secret].map(encodeURIComponent).join(':');
    return {
      authentication: isOwn ? 'own_secret' : 'temporary',
      ...(method === 'client_secret_post'
        ? { headers: {}, fields: { client_id, client_secret: secret } }
        : {
            headers: { authorization: `Basic ${Buffer.from(basic).toString('base64')}` },
            fields: {},
          }),
      lend: (request) => {
        if (!isOwn) clients.lend(request, application, { secret });
      },
    };
  }

  /** What was issued for a test is of no use to anybody; a token of format `jwt` ends by itself. */
  async function forget({ access_token, refresh_token }: Claims): Promise<void> {
    const [access, refresh] = await Promise.all([
      typeof access_token === 'string' ? provider.AccessToken.find(access_token) : undefined,
      typeof refresh_token === 'string' ? provider.RefreshToken.find(refresh_token) : undefined,
    ]);
    await Promise.all([access?.destroy(), refresh?.destroy()]);
  }

  async function askUserinfo(
    tokens: Claims,
    resource: string | null,
  ): Promise<TestResult['userinfo']> {
    // An access token for an API is of no use here.
    if (resource !== null) return null;
    const authorization = `Bearer ${tokens.access_token}`;
    const { status, body } = await ask('/me', { headers: { authorization } });
    const error = text(body.error);
    return { status, claims: status === 200 ? body : null, error };
  }

  return async (test, answer) => {
    const nothing = { token: null, id_token: null, access_token: null, userinfo: null };
    const told = {
      error: text(answer.error),
      error_description: text(answer.error_description),
    };
    const answerChecks = checkAnswer(answer, config.issuer);
    if (answer.code === undefined) return { answer: told, ...nothing, checks: answerChecks };

    const proof = await proofOf(test);
    const { status, body: tokens } = await ask('/token', {
      headers: proof.headers,
      form: new URLSearchParams({
        grant_type: 'authorization_code',
        code: answer.code,
        redirect_uri: `${config.url}${TEST_CALLBACK}`,
        code_verifier: test.verifier,
        ...proof.fields,
      }).toString(),
      lend: proof.lend,
    });
    const token: TestResult['token'] = {
      authentication: proof.authentication,
      method: test.application.token_endpoint_auth_method,
      status,
      error: text(tokens.error),
      error_description: text(tokens.error_description),
      token_type: text(tokens.token_type),
      expires_in: typeof tokens.expires_in === 'number' ? tokens.expires_in : null,
      scope: text(tokens.scope),
      has_refresh_token: tokens.refresh_token !== undefined,
    };
    if (status !== 200) return { answer: told, ...nothing, token, checks: answerChecks };
    try {
      const { body: jwks } = await ask('/certs');
      const userinfo = await askUserinfo(tokens, test.request.resource);
      const idToken = text(tokens.id_token, Number.POSITIVE_INFINITY);
      const decoded = idToken === null ? null : decode(idToken);
      return {
        answer: told,
        token,
        id_token: decoded,
        access_token: decodeAccessToken(tokens.access_token),
        userinfo,
        checks: [
          ...answerChecks,
          ...(await checkIdToken({
            idToken,
            accessToken: text(tokens.access_token, Number.POSITIVE_INFINITY),
            keys: createLocalJWKSet(jwks as unknown as JSONWebKeySet),
            expected: {
              issuer: config.issuer,
              audience: test.application.client_id,
              nonce: test.nonce,
            },
          })),
          checkUserinfo(userinfo, decoded?.claims),
          checkRoles(decoded?.claims, test.request.scope),
        ],
      };
    } finally {
      await forget(tokens);
    }
  };
}

function publicProof(client_id: string): Proof {
  return { authentication: 'none', headers: {}, fields: { client_id }, lend: () => undefined };
}

function decodeAccessToken(token: unknown): TestResult['access_token'] {
  if (typeof token !== 'string') return null;
  if (token.split('.').length !== 3) return { format: 'opaque', header: null, claims: null };
  return { format: 'jwt', ...decode(token) };
}

/** Without the signature, what is kept of a token opens nothing. */
function decode(token: string): { header: Claims; claims: Claims } {
  return { header: { ...decodeProtectedHeader(token) }, claims: { ...decodeJwt(token) } };
}

function text(value: unknown, longest = LONGEST): string | null {
  return typeof value === 'string' ? value.slice(0, longest) : null;
}
