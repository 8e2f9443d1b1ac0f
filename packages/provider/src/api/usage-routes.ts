import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import type {
  ApplicationUsage,
  ApplicationUsages,
  UriUsage,
} from '../applications/application-usage.ts';
import { ENDPOINTS, MENDERS } from '../applications/what-went-wrong/failure-kind.ts';
import { FAILURE_CODES } from '../applications/what-went-wrong/what-went-wrong.ts';
import { AppParams } from './app-bodies.ts';
import {
  closed,
  failures,
  NullableTimestamp,
  nullable,
  nullableText,
  nullableTimestamp,
  oneOf,
  reference,
  Timestamp,
  timestamp,
} from './schemas.ts';

const correlationId = Type.String({
  description: 'The `request_id` of the request; error pages show it as their reference.',
  examples: ['7QF2-M9XD'],
});

const UriUsageBody = closed({
  uri: Type.String(),
  added_at: Timestamp,
  last_used_at: NullableTimestamp,
});

const SignInBody = closed({
  at: Timestamp,
  user: nullable(closed({ id: Type.String(), name: Type.String() }), {
    description: 'null: they are no more, or your privileges do not cover them.',
  }),
  session_id: nullableText({ description: 'Find its events by it.' }),
  reference: correlationId,
});

const FailureBody = closed({
  at: Timestamp,
  endpoint: oneOf(ENDPOINTS),
  error: Type.String({ description: 'The OAuth error code.', examples: ['invalid_client'] }),
  code: oneOf(FAILURE_CODES, { description: 'What went wrong; stable, for programs.' }),
  title: Type.String(),
  cause: Type.String({ description: 'Why it failed, for people.' }),
  fix: Type.String({ description: 'What to do about it, for people.' }),
  mended_by: oneOf(MENDERS, { description: 'Who can mend it.' }),
  setting: nullableText({
    description: 'The setting of the application that it is about.',
    examples: ['redirect_uris'],
  }),
  reference: correlationId,
  sent: nullableText({
    description:
      'The part of the request that shows what was wrong with it, such as its `redirect_uri`; 500 characters at most. Anybody may have sent it.',
  }),
  nearest: nullable(
    closed({
      uri: Type.String(),
      difference: Type.String({ examples: ['it lacks the slash at its end'] }),
    }),
    { description: 'Of a URI that is not registered: the registered one that was probably meant.' },
  ),
  can_be_added: Type.Boolean({
    description: 'Of a URI that is not registered: it can be registered as it is.',
  }),
});

const UnknownClientBody = closed({
  client_id: Type.String({ description: 'As it was sent; anybody may have sent it.' }),
  redirect_uri: nullableText(),
  endpoint: oneOf(ENDPOINTS),
  reference: correlationId,
  at: Timestamp,
});

export const AppUsageBody = closed(
  {
    recorded_since: Type.String({
      format: 'date-time',
      description: 'Nothing is known of the time before.',
    }),
    first_sign_in_at: NullableTimestamp,
    last_sign_in: nullable(SignInBody, {
      description: 'The last sign-in that was completed: its code was exchanged.',
    }),
    last_request_at: NullableTimestamp,
    last_pkce_at: NullableTimestamp,
    last_without_pkce_at: NullableTimestamp,
    token_endpoint_auth: nullable(closed({ method: Type.String(), at: Timestamp }), {
      description: 'How it last proved who it is to the token endpoint.',
    }),
    redirect_uris: Type.Array(UriUsageBody),
    post_logout_redirect_uris: Type.Array(UriUsageBody),
    last_failure: nullable(FailureBody, {
      description: 'The last request of it that was refused.',
    }),
    unknown_client: nullable(UnknownClientBody, {
      description:
        'A request of the last day with a `client_id` that is not known, which may have come from this application: it had one of its `redirect_uris`, or nearly its `client_id`.',
    }),
  },
  {
    $id: 'AppUsage',
    description: 'What an application was last seen doing. Times are null where it has not yet.',
  },
);

/** `/apps/{id}/usage`. */
export function createUsageRoutes({
  usages,
}: {
  usages: ApplicationUsages;
}): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.get(
      '/apps/:id/usage',
      {
        schema: {
          tags: ['Apps'],
          operationId: 'getAppUsage',
          summary: 'See what an application does',
          description:
            'Its last sign-in, its last failure and how to mend it, and which of its URIs are used. Known about a second later.',
          params: AppParams,
          response: {
            200: reference<typeof AppUsageBody>('AppUsage'),
            ...failures('privilege_missing', 'application_not_found'),
          },
        },
      },
      async (request) => toBody(await usages.get(request.params.id, { by: request.actor })),
    );
  };
}

function toBody(usage: ApplicationUsage): Static<typeof AppUsageBody> {
  const { last_sign_in, token_endpoint_auth, last_failure, unknown_client } = usage;
  return {
    recorded_since: timestamp(usage.recorded_since),
    first_sign_in_at: nullableTimestamp(usage.first_sign_in_at),
    last_sign_in: last_sign_in && { ...last_sign_in, at: timestamp(last_sign_in.at) },
    last_request_at: nullableTimestamp(usage.last_request_at),
    last_pkce_at: nullableTimestamp(usage.last_pkce_at),
    last_without_pkce_at: nullableTimestamp(usage.last_without_pkce_at),
    token_endpoint_auth: token_endpoint_auth && {
      method: token_endpoint_auth.method,
      at: timestamp(token_endpoint_auth.at),
    },
    redirect_uris: usage.redirect_uris.map(toUriBody),
    post_logout_redirect_uris: usage.post_logout_redirect_uris.map(toUriBody),
    last_failure: last_failure && toFailureBody(last_failure),
    unknown_client: unknown_client && { ...unknown_client, at: timestamp(unknown_client.at) },
  };
}

function toFailureBody({
  mendedBy,
  at,
  setting,
  ...failure
}: NonNullable<ApplicationUsage['last_failure']>): Static<typeof FailureBody> {
  return { ...failure, at: timestamp(at), setting: setting ?? null, mended_by: mendedBy };
}

function toUriBody({ uri, added_at, last_used_at }: UriUsage): Static<typeof UriUsageBody> {
  return {
    uri,
    added_at: timestamp(added_at),
    last_used_at: nullableTimestamp(last_used_at),
  };
}
