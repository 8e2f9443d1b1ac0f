import { type Static, Type } from 'typebox';
import type { Application } from '../applications/application.ts';
import {
  APPLICATION_ACCESS,
  APPLICATION_TYPES,
  AUTH_METHODS,
  GRANT_TYPES,
  SIGNING_ALGS,
  type SigningAlg,
} from '../applications/application-rules.ts';
import { APPLICATION_DEFAULTS } from '../applications/application-settings.ts';
import type { ApplicationWithSecret } from '../applications/applications.ts';
import { CLAIM_PLACES, type ClaimRule } from '../applications/claim-rules.ts';
import type { PublicJwks } from '../applications/client-keys.ts';
import {
  closed,
  NullableTimestamp,
  nullableText,
  nullableTimestamp,
  oneOf,
  Timestamp,
  timestamp,
  withDefaults,
} from './schemas.ts';

/** Addresses of one application. */
export const AppParams = Type.Object({
  id: Type.String({ description: 'Its `id` or `client_id`.' }),
});

const client_id = Type.String({
  description: '3 to 100 letters, digits or `. _ ~ -`; made up when absent. Never changes.',
  examples: ['wiki'],
});
const client_secret = Type.String({
  description: 'Shown in this answer only; only its hash is kept.',
});

const SecretBody = closed({
  id: Type.String({ format: 'uuid' }),
  hint: Type.String({ description: 'Its first characters; empty where they are not known.' }),
  created_at: Timestamp,
  expires_at: NullableTimestamp,
  last_used_at: NullableTimestamp,
});

/** One rule of `claims`. */
export const ClaimRuleBody = Type.Unsafe<ClaimRule>(
  closed({
    claim: Type.String({ examples: ['department'] }),
    attribute: Type.Optional(
      Type.String({ description: 'An attribute or field of users, such as `phone_number`; or:' }),
    ),
    roles: Type.Optional(
      oneOf(['list', 'delimited'], { description: 'the names of the roles; or:' }),
    ),
    delimiter: Type.Optional(
      Type.String({ description: 'Between roles that are `delimited`; absent: a comma.' }),
    ),
    constant: Type.Optional(
      Type.Unsafe({
        type: ['string', 'number', 'boolean', 'array'],
        items: { type: ['string', 'number', 'boolean'] },
        description: 'the same for everybody; or:',
      }),
    ),
    expression: Type.Optional(
      Type.String({
        description: 'what an expression in CEL gives.',
        examples: ['user.email.endsWith("@example.com") ? "internal" : "external"'],
      }),
    ),
    in: Type.Optional(Type.Array(oneOf(CLAIM_PLACES), { description: 'Absent: in both.' })),
    scope: Type.Optional(
      Type.String({ description: 'Only when this scope was granted; absent: always.' }),
    ),
  }),
);

const Fields = {
  client_name: Type.String({ description: 'People read it at sign-in.', examples: ['Wiki'] }),
  application_type: oneOf(APPLICATION_TYPES, {
    description:
      '`web`: on a server. `native`: on a device. `single_page`: in the browser, without a secret. `machine`: signs nobody in, and calls APIs on its own behalf.',
  }),
  token_endpoint_auth_method: oneOf(AUTH_METHODS, {
    description: '`none` is a public application: it has no secret and must use PKCE.',
  }),
  jwks: Type.Unsafe<PublicJwks | null>({
    type: ['object', 'null'],
    properties: { keys: { type: 'array', items: { type: 'object' } } },
    required: ['keys'],
    description: 'With `private_key_jwt`: the public keys of the application (RFC 7517), or:',
  }),
  jwks_uri: nullableText({
    description: 'where they are.',
    examples: ['https://wiki.example.com/jwks'],
  }),
  redirect_uris: Type.Array(Type.String(), {
    description: 'Compared character by character.',
    examples: [['https://wiki.example.com/oidc/callback/']],
  }),
  post_logout_redirect_uris: Type.Array(Type.String(), {
    description: 'Compared character by character.',
    examples: [['https://wiki.example.com/']],
  }),
  grant_types: Type.Array(oneOf(GRANT_TYPES)),
  require_pkce: Type.Boolean({
    description:
      'Whether a sign-in must use PKCE (RFC 7636). Always true for a public application.',
  }),
  id_token_signed_response_alg: oneOf(SIGNING_ALGS),
  userinfo_signed_response_alg: Type.Unsafe<SigningAlg | null>({
    type: ['string', 'null'],
    enum: [...SIGNING_ALGS, null],
    description: 'null: userinfo is JSON; otherwise a JWT signed so.',
  }),
  access_token_lifetime: Type.Integer({ description: 'Seconds: 60 to 86400.' }),
  id_token_lifetime: Type.Integer({ description: 'Seconds: 60 to 86400.' }),
  refresh_token_lifetime: Type.Integer({
    description: 'Seconds from the sign-in, however often it is rotated: 3600 to 31536000.',
  }),
  logo_uri: nullableText({
    description: 'An https address.',
    examples: ['https://wiki.example.com/logo.svg'],
  }),
  require_consent: Type.Boolean({
    description: 'Whether people are asked before the application is told who they are.',
  }),
  require_mfa: Type.Boolean({
    description:
      'Whether only who has given a second factor is signed in to it, whatever their policy says.',
  }),
  initiate_login_uri: nullableText({
    description: 'Where the launcher opens the application.',
    examples: ['https://wiki.example.com/oidc/authenticate/'],
  }),
  backchannel_logout_uri: nullableText({
    description:
      'Where the application hears that a session has ended (OpenID Connect Back-Channel Logout 1.0).',
    examples: ['https://wiki.example.com/oidc/backchannel-logout/'],
  }),
  claims: Type.Array(ClaimRuleBody, {
    description:
      'Claims beside those of the granted scopes, and in place of those of the same name.',
  }),
  access: oneOf(APPLICATION_ACCESS, {
    description:
      'Who may sign in: `everyone`, or who has a role that opens it (`/roles/{id}/apps`).',
  }),
  backchannel_logout_session_required: Type.Boolean({
    description:
      'The application ends only sessions that are named by their `sid`. The `sid` of a session is always sent; an application that needs it is not told of sessions that are no longer known.',
  }),
  frontchannel_logout_uri: nullableText({
    description:
      'Loaded in a frame when the person signs out (OpenID Connect Front-Channel Logout 1.0). Scheme, host and port are those of one of the `redirect_uris`.',
    examples: ['https://wiki.example.com/oidc/frontchannel-logout/'],
  }),
  frontchannel_logout_session_required: Type.Boolean({
    description:
      'The application ends only sessions that are named by `iss` and `sid`, which are always sent.',
  }),
};

export const AppBody = closed(
  {
    id: Type.String({ format: 'uuid' }),
    client_id,
    ...Fields,
    secrets: Type.Array(SecretBody, {
      description: 'The live client secrets, the newest first: two while one is being rotated.',
    }),
    created_at: Timestamp,
    updated_at: Timestamp,
  },
  { $id: 'App', description: 'An application that people sign in to: an OAuth 2.0 client.' },
);

export const AppWithSecretBody = closed(
  { ...AppBody.properties, client_secret: Type.Optional(client_secret) },
  {
    $id: 'AppWithSecret',
    description: 'An application, with its secret when this request has made one.',
  },
);

export const AppChangesBody = Type.Partial(Type.Object(Fields), {
  additionalProperties: false,
  examples: [{ redirect_uris: ['https://wiki.example.com/oidc/callback/'] }],
});

export const NewAppBody = closed(
  {
    ...withDefaults(AppChangesBody.properties, APPLICATION_DEFAULTS),
    client_id: Type.Optional(client_id),
    client_name: Fields.client_name,
  },
  {
    examples: [
      {
        client_name: 'Wiki',
        redirect_uris: ['https://wiki.example.com/oidc/callback/'],
        post_logout_redirect_uris: ['https://wiki.example.com/'],
      },
    ],
  },
);

export function toAppBody(application: Application): Static<typeof AppBody> {
  const { version: _, secrets, created_at, updated_at, ...settings } = application;
  return {
    ...settings,
    secrets: secrets.map(({ secret_hash: __, ...secret }) => ({
      ...secret,
      created_at: timestamp(secret.created_at),
      expires_at: nullableTimestamp(secret.expires_at),
      last_used_at: nullableTimestamp(secret.last_used_at),
    })),
    created_at: timestamp(created_at),
    updated_at: timestamp(updated_at),
  };
}

export function toAppWithSecretBody({
  application,
  client_secret: secret,
}: ApplicationWithSecret): Static<typeof AppWithSecretBody> {
  return { ...toAppBody(application), ...(secret !== null && { client_secret: secret }) };
}
