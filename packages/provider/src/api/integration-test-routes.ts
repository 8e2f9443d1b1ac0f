import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import { checkAddresses } from '../applications/integration-tests/address-checks.ts';
import type {
  IntegrationTest,
  IntegrationTests,
} from '../applications/integration-tests/integration-tests.ts';
import type { Traces } from '../traces/traces.ts';
import { AppParams } from './app-bodies.ts';
import {
  bodyFailures,
  closed,
  failures,
  NullableTimestamp,
  nullable,
  nullableInteger,
  nullableText,
  nullableTimestamp,
  oneOf,
  reference,
  Timestamp,
  timestamp,
} from './schemas.ts';
import { type TraceBody, toTraceBody } from './trace-bodies.ts';

const Claims = Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true });
const Decoded = closed({ header: Claims, claims: Claims });

const CheckBody = closed({
  check: Type.String({ description: 'Stable, for programs.', examples: ['id_token_nonce'] }),
  verdict: oneOf(['passed', 'warning', 'failed', 'skipped']),
  detail: Type.String({ description: 'What was found, for people.' }),
  fix: nullableText({ description: 'How it is mended.' }),
});

const ResultBody = closed({
  answer: closed({
    error: nullableText({ description: 'The OAuth error code that the application was answered.' }),
    error_description: nullableText(),
  }),
  token: nullable(
    closed({
      authentication: oneOf(['own_secret', 'temporary', 'none'], {
        description:
          'How the application proved who it is: by its own secret, by a secret or a key of this test, or not at all.',
      }),
      method: Type.String({ description: '`token_endpoint_auth_method` of the application.' }),
      status: Type.Integer({ description: 'The HTTP status of the token endpoint.' }),
      error: nullableText(),
      error_description: nullableText(),
      token_type: nullableText(),
      expires_in: nullableInteger('Seconds.'),
      scope: nullableText(),
      has_refresh_token: Type.Boolean(),
    }),
  ),
  id_token: nullable(Decoded),
  access_token: nullable(
    closed({
      format: oneOf(['opaque', 'jwt']),
      header: nullable(Claims),
      claims: nullable(Claims),
    }),
  ),
  userinfo: nullable(
    closed({ status: Type.Integer(), claims: nullable(Claims), error: nullableText() }),
  ),
});

export const IntegrationTestBody = closed(
  {
    id: Type.String({ format: 'uuid' }),
    app_id: Type.String({ format: 'uuid' }),
    state: oneOf(['waiting', 'under_way', 'returned', 'done', 'expired'], {
      description:
        '`waiting` for its link to be opened; `under_way` in a browser; `returned`: the code is being exchanged; `done`; `expired`: its ten minutes are over, and what came back is gone.',
    }),
    start_url: nullableText({
      description: 'Where the test begins, once; told when it is made, and never again.',
    }),
    redirect_uri: Type.String({ description: 'Where its answer goes; of this test only.' }),
    request: closed({
      scope: Type.String(),
      prompt: nullableText(),
      acr_values: nullableText(),
      resource: nullableText(),
    }),
    with_secret: Type.Boolean({ description: 'The secret of the application is tried.' }),
    created_at: Timestamp,
    expires_at: Timestamp,
    started_at: NullableTimestamp,
    returned_at: NullableTimestamp,
    trace: nullable(reference<typeof TraceBody>('Trace')),
    result: nullable(ResultBody),
    checks: Type.Array(CheckBody, {
      description: 'Of the registered addresses, and of what came back.',
    }),
  },
  {
    $id: 'IntegrationTest',
    description:
      'A sign-in to an application, run from the dashboard. Whoever runs it is shown what came back for ten minutes: tokens decoded, without their signatures.',
  },
);

const parameter = (description: string, example: string) =>
  Type.Optional(Type.String({ maxLength: 1000, description, examples: [example] }));
const NewTestBody = closed(
  {
    scope: Type.Optional(
      Type.String({ maxLength: 1000, default: 'openid', examples: ['openid profile email'] }),
    ),
    prompt: parameter('OpenID Connect Core 1.0, section 3.1.2.1.', 'login'),
    acr_values: parameter('The class of sign-in that is asked for.', 'phr'),
    resource: parameter('Of an API (RFC 8707).', 'https://api.example.com/orders'),
    client_secret: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 1000,
        description:
          'A secret of the application, to prove that it is right. It is kept sealed until the test is over. Absent: a secret is made that only this test can use.',
      }),
    ),
  },
  { examples: [{ scope: 'openid profile email' }] },
);

const TestParams = Type.Object({
  ...AppParams.properties,
  test_id: Type.String(),
});
const integrationTest = reference<typeof IntegrationTestBody>('IntegrationTest');
const tags = ['Apps'];

/** `/apps/{id}/tests`. */
export function createIntegrationTestRoutes(options: {
  tests: Pick<IntegrationTests, 'create' | 'get'>;
  traces: Pick<Traces, 'find'>;
  /** Where a test begins, and where its answer goes. */
  addresses: { start: string; redirectUri: string };
  /** The provider is on this machine only. */
  isLoopback: boolean;
}): FastifyPluginAsyncTypebox {
  const { tests, traces, addresses, isLoopback } = options;

  async function toBody(
    test: IntegrationTest,
    start: string | null,
  ): Promise<Static<typeof IntegrationTestBody>> {
    const { id, application, request, with_secret, result, trace_id } = test;
    const trace = trace_id === null ? undefined : await traces.find(trace_id);
    const { checks = [], ...came } = result ?? {};
    return {
      id,
      app_id: application.id,
      state: stateOf(test),
      start_url: start === null ? null : `${addresses.start}/${start}`,
      redirect_uri: addresses.redirectUri,
      request,
      with_secret,
      created_at: timestamp(test.created_at),
      expires_at: timestamp(test.expires_at),
      started_at: nullableTimestamp(test.started_at),
      returned_at: nullableTimestamp(test.returned_at),
      trace: trace ? toTraceBody(trace) : null,
      result: result && (came as Static<typeof ResultBody>),
      checks: [...checks, ...checkAddresses(application, { isLoopback })],
    };
  }

  function stateOf(test: IntegrationTest): Static<typeof IntegrationTestBody>['state'] {
    if (test.is_over) return 'expired';
    if (test.result) return 'done';
    if (test.returned_at !== null) return 'returned';
    return test.started_at === null ? 'waiting' : 'under_way';
  }

  return async (app) => {
    app.post(
      '/apps/:id/tests',
      {
        // All of it has defaults, so there may be none.
        preValidation: async (request) => {
          request.body ??= {};
        },
        schema: {
          tags,
          operationId: 'createAppTest',
          summary: 'Test the integration',
          description:
            'Makes a real sign-in that begins at `start_url` in a browser and comes back to the provider, which does what the application would. For who may change the application; nobody else sees it.',
          params: AppParams,
          body: NewTestBody,
          response: {
            201: integrationTest,
            ...bodyFailures(
              'privilege_missing',
              'application_not_found',
              'application_has_no_sign_in',
              'application_has_no_secret',
            ),
          },
        },
      },
      async (request, reply) => {
        const { params, body, actor } = request;
        const { test, start } = await tests.create(params.id, body, { by: actor });
        reply.code(201).header('location', `${request.url}/${test.id}`);
        return await toBody(test, start);
      },
    );

    app.get(
      '/apps/:id/tests/:test_id',
      {
        schema: {
          tags,
          operationId: 'getAppTest',
          summary: 'See how a test of the integration goes',
          params: TestParams,
          response: {
            200: integrationTest,
            ...failures('privilege_missing', 'application_not_found', 'integration_test_not_found'),
          },
        },
      },
      async (request) => {
        const { id, test_id } = request.params;
        return await toBody(await tests.get(id, test_id, { by: request.actor }), null);
      },
    );
  };
}
