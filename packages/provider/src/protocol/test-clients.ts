import type { IncomingMessage } from 'node:http';
import type { JWK } from 'jose';
import type { ClientMetadata, Provider } from 'oidc-provider';
import type { Application } from '../applications/application.ts';
import { hashClientSecret } from '../applications/client-secret.ts';
import type { IntegrationTests } from '../applications/integration-tests/integration-tests.ts';
import type { Config } from '../config.ts';
import { toClientMetadata } from './clients.ts';
import { substituteClients, type TraceThread } from './engine-internals.ts';
import { createTestCookie } from './test-cookie.ts';

/** Where the answers of tests of integrations go, below the public address. */
export const TEST_CALLBACK = '/admin/integration-test/callback';

/** By what an application proves who it is in one request of a test. */
export type TestCredential = { secret: string } | { key: JWK };

/**
 * What a test of an integration may do that its application may not, each for one request: get its answer at
 * {@link TEST_CALLBACK}, and prove who it is by a credential that was made for it.
 *
 * The first is for an authorization request whose `state` and PKCE challenge are those of a test that has begun in the
 * same browser; the second for requests that the provider makes to itself. Nothing of it is kept with the application, so nobody else can
 * use it.
 */
export interface TestClients {
  /** Looks at the engine's requests. */
  follow(provider: Provider): void;
  /** A request of the provider to itself is to be answered as if this were the application's only credential. */
  lend(request: IncomingMessage, application: Application, credential: TestCredential): void;
}

export function createTestClients(options: {
  config: Pick<Config, 'url'>;
  tests: Pick<IntegrationTests, 'findBegun' | 'noteTrace'>;
  findApplication: (clientId: string) => Promise<Application | undefined>;
  traces: Pick<TraceThread, 'of'>;
}): TestClients {
  const { config, tests, findApplication, traces } = options;
  const redirectUri = `${config.url}${TEST_CALLBACK}`;
  const cookie = createTestCookie({ publicUrl: config.url });
  const lent = new WeakMap<IncomingMessage, ClientMetadata>();

  return {
    follow(provider) {
      substituteClients(provider, (request, clientId) => {
        const metadata = lent.get(request);
        return metadata?.client_id === clientId ? metadata : undefined;
      });
      provider.use(async (ctx, next) => {
        // Before the query is parsed, which no other request needs.
        if (ctx.path !== '/auth') return next();
        const { redirect_uri, state, client_id, code_challenge } = ctx.query;
        if (redirect_uri !== redirectUri || typeof state !== 'string') return await next();
        const test = await tests.findBegun(state, cookie.read(ctx.get('cookie')));
        const isOfTest = test?.clientId === client_id && test?.challenge === code_challenge;
        const application = test && isOfTest ? await findApplication(test.clientId) : undefined;
        if (!test || !application) return await next();
        const metadata = toClientMetadata(application);
        lent.set(ctx.req, {
          ...metadata,
          redirect_uris: [...(metadata.redirect_uris ?? []), redirectUri],
        });
        const traceId = traces.of(ctx as Parameters<typeof traces.of>[0]);
        if (traceId !== undefined) await tests.noteTrace(test.id, traceId);
        await next();
      });
    },

    lend(request, application, credential) {
      const { jwks_uri: _, ...metadata } = toClientMetadata(application);
      lent.set(request, {
        ...metadata,
        ...('secret' in credential
          ? { client_secret: JSON.stringify([temporarySecret(credential.secret)]) }
          : { jwks: { keys: [credential.key] } }),
      });
    },
  };
}

/** As those of applications are kept, see {@link file://../applications/client-secret.ts}. */
function temporarySecret(secret: string) {
  return { id: 'integration-test', secret_hash: hashClientSecret(secret), expires_at: null };
}
