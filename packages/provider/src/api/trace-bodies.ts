import { type Static, Type } from 'typebox';
import { MENDERS } from '../applications/what-went-wrong/failure-kind.ts';
import type { FailureExplanation } from '../applications/what-went-wrong/what-went-wrong.ts';
import { MFA_REASONS } from '../policy/sign-in-requirements.ts';
import { type ClaimOrigin, TRACE_OUTCOMES } from '../traces/trace-entry.ts';
import type { Trace, TraceSummary } from '../traces/traces.ts';
import {
  closed,
  NullableTimestamp,
  nullable,
  nullableInteger,
  nullableText,
  nullableTimestamp,
  oneOf,
  Timestamp,
  timestamp,
} from './schemas.ts';

const ProblemBody = closed({
  code: Type.String({
    description: 'Stable, for programs.',
    examples: ['redirect_uri_unregistered'],
  }),
  title: Type.String({ description: 'In a few words.' }),
  cause: Type.String({ description: 'What is wrong, for people.' }),
  fix: Type.String({ description: 'How it is mended.' }),
  mended_by: oneOf(MENDERS, { description: 'Who can mend it.' }),
  setting: nullableText({
    description: 'The setting of the application that it is about, by its name in this API.',
  }),
});

const Summary = {
  id: Type.String({ format: 'uuid', description: 'Their order is that of time.' }),
  started_at: Timestamp,
  client_id: nullableText({
    description: 'As the request names it, whether there is such an application or not.',
  }),
  user_id: nullableText({ description: 'null: nobody proved who they are.' }),
  session_id: nullableText({ description: 'The session at the provider, by its `id`.' }),
  outcome: oneOf(TRACE_OUTCOMES, {
    description:
      '`under_way`: the person is asked something, or left; `answered`: the application got a code; `completed`: it got tokens; `failed`.',
  }),
};

export const TraceSummaryBody = closed(
  { ...Summary, problem: nullable(ProblemBody) },
  {
    $id: 'TraceSummary',
    description: 'A sign-in as an application asked for it, or a refused request for tokens.',
  },
);

const ErrorBody = closed({
  error: Type.String({ description: 'The OAuth error code.' }),
  description: nullableText({ description: 'What the protocol engine says of it.' }),
  failure: Type.String({ description: '`code` of the problem.' }),
  sent: nullableText({ description: 'The part of the request that shows it.' }),
});

const SecondFactorBody = closed({
  policy: closed({ id: Type.String(), name: Type.String() }),
  group_id: nullableText({ description: 'The group of the person, which has the policy.' }),
  required_by: Type.Array(oneOf(MFA_REASONS), {
    description: 'Who asks for a second factor; empty: nobody.',
  }),
});

const RequestBody = closed({
  client_id: nullableText(),
  redirect_uri: nullableText(),
  response_type: nullableText(),
  response_mode: nullableText(),
  scope: nullableText(),
  prompt: nullableText(),
  max_age: nullableText(),
  acr_values: nullableText(),
  resource: Type.Array(Type.String()),
  code_challenge_method: nullableText(),
  has_code_challenge: Type.Boolean(),
  has_state: Type.Boolean({ description: 'Its value is not kept.' }),
  has_nonce: Type.Boolean({ description: 'Its value is not kept.' }),
  has_login_hint: Type.Boolean({ description: 'Its value is not kept.' }),
  has_id_token_hint: Type.Boolean({ description: 'Its value is not kept.' }),
});

const EntryBody = Type.Union([
  closed({
    type: oneOf(['authorization']),
    resumed: Type.Boolean({ description: 'It went on after a page of the sign-in.' }),
    request: nullable(RequestBody),
    had_session: Type.Boolean({ description: 'Somebody was signed in already.' }),
    prompt: nullable(
      closed({
        name: Type.String({
          description: 'What the person is asked: `login`, `access` (they may not), `consent`.',
        }),
        reasons: Type.Array(Type.String()),
      }),
    ),
    consented: Type.Boolean(),
    session: Type.Optional(
      closed({
        amr: Type.Array(Type.String(), { description: 'RFC 8176.' }),
        acr: nullableText(),
        auth_time: nullableInteger('Seconds since the epoch.'),
      }),
    ),
    second_factor: Type.Optional(SecondFactorBody),
    opened_by: Type.Optional(
      Type.Array(Type.String(), {
        description:
          'The roles that let the person in; empty: the application is open to everyone.',
      }),
    ),
    answered: Type.Unsafe<'code' | 'nothing' | null>({
      type: ['string', 'null'],
      enum: ['code', 'nothing', null],
      description: 'What the application got.',
    }),
    granted_scope: nullableText(),
    error: nullable(ErrorBody),
  }),
  closed({
    type: oneOf(['sign_in']),
    amr: Type.Array(Type.String(), { description: 'What was proved (RFC 8176).' }),
    next: Type.String({ description: 'The step that came next.' }),
    denied: nullableText({ description: 'Why the sign-in ended here.' }),
    remembered_device: Type.Boolean({ description: 'It stood in for the second factor.' }),
    second_factor: nullable(SecondFactorBody),
  }),
  closed({
    type: oneOf(['sign_in_refused']),
    reason: Type.String({ examples: ['credentials_refused'] }),
  }),
  closed({
    type: oneOf(['token']),
    grant_type: nullableText(),
    registered_method: nullableText({
      description: '`token_endpoint_auth_method` of the application.',
    }),
    shown_method: Type.String({
      description: 'How the request showed which application it is from.',
    }),
    pkce: nullableText({ description: '`verified` or `not_used`; null: it did not come to that.' }),
    redirect_uri: nullableText(),
    id_token: nullable(
      closed({
        alg: nullableText(),
        claims: Type.Array(
          closed({
            name: Type.String(),
            origin: Type.Unsafe<ClaimOrigin>({
              type: 'string',
              description:
                '`protocol`, `scope:` and its name, or `application`: a rule of the application.',
            }),
          }),
          { description: 'Values are not kept.' },
        ),
      }),
    ),
    access_token: nullable(
      closed({
        format: oneOf(['opaque', 'jwt']),
        audience: nullableText(),
        scope: nullableText(),
        lifetime: nullableInteger('Seconds.'),
      }),
    ),
    refresh_token: Type.Boolean({ description: 'One was issued.' }),
    error: nullable(ErrorBody),
  }),
  closed({ type: oneOf(['userinfo']), error: ErrorBody }),
]);

export const TraceBody = closed(
  {
    ...Summary,
    problem: nullable(ProblemBody),
    steps: Type.Array(
      closed({
        occurred_at: Timestamp,
        reference: Type.String({
          description: 'The `request_id` of the request; events and error pages show it.',
          examples: ['7QF2-M9XD'],
        }),
        problem: nullable(ProblemBody),
        entry: EntryBody,
      }),
      { description: 'The oldest first, 200 at most.' },
    ),
    refreshes: Type.Integer({ description: 'How often tokens were renewed.' }),
    refreshed_at: NullableTimestamp,
    userinfo_requests: Type.Integer(),
    userinfo_at: NullableTimestamp,
    signed_out_at: NullableTimestamp,
  },
  {
    $id: 'Trace',
    description:
      'A sign-in, step by step. Codes, tokens, secrets and values of claims are not kept.',
  },
);

/** A trace as lists tell of it. */
export function toSummaryBody({
  started_at,
  problem,
  ...rest
}: TraceSummary): Static<typeof TraceSummaryBody> {
  return { ...rest, started_at: timestamp(started_at), problem: toProblemBody(problem) };
}

/** A trace as it leaves the provider. */
export function toTraceBody(found: Trace): Static<typeof TraceBody> {
  const { steps, refreshed_at, userinfo_at, signed_out_at, ...rest } = found;
  const { refreshes, userinfo_requests, ...known } = rest;
  return {
    ...toSummaryBody(known),
    refreshes,
    userinfo_requests,
    steps: steps.map(({ occurred_at, problem, ...step }) => ({
      ...step,
      occurred_at: timestamp(occurred_at),
      problem: toProblemBody(problem),
    })),
    refreshed_at: nullableTimestamp(refreshed_at),
    userinfo_at: nullableTimestamp(userinfo_at),
    signed_out_at: nullableTimestamp(signed_out_at),
  };
}

/** What went wrong, as the API tells it. */
export function toProblemBody(
  problem: FailureExplanation | null,
): Static<typeof ProblemBody> | null {
  if (!problem) return null;
  const { mendedBy, setting, ...told } = problem;
  return { ...told, mended_by: mendedBy, setting: setting ?? null };
}
