import type { FastifyPluginAsync } from 'fastify';
import { type Static, Type } from 'typebox';
import {
  FACTOR_TYPES,
  MFA_REQUIREMENTS,
  POLICY_DEFAULTS,
  type Policies,
  type Policy,
} from '../policy/policies.ts';
import { createRegistryRoutes } from './registry-routes.ts';
import {
  closed,
  nullableText,
  oneOf,
  reference,
  Timestamp,
  timestamp,
  withDefaults,
} from './schemas.ts';

const Fields = {
  name: Type.String({ description: 'Unique without regard to case.', examples: ['Strict'] }),
  description: nullableText({ examples: ['For people who see payments'] }),
  password_min_length: Type.Integer({
    description: 'Characters that a new password has at least: 8 to 128.',
    examples: [12],
  }),
  password_history: Type.Integer({
    description: 'Former passwords that may not be set again: 0 to 24.',
    examples: [5],
  }),
  password_max_age: Type.Integer({
    description:
      'Seconds until a password has to be changed: up to 157680000; 0: never, as NIST advises.',
  }),
  password_check_common: Type.Boolean({
    description: 'Whether passwords that many people have are refused.',
  }),
  password_check_breached: Type.Boolean({
    description:
      'Whether passwords of a public leak are refused, where the installation has a service to ask.',
  }),
  mfa: oneOf(MFA_REQUIREMENTS, {
    description:
      'Who is asked for a second factor: nobody (`off`), who has one (`optional`), or everybody (`required`: who has none sets one up at the next sign-in).',
  }),
  factors: Type.Array(oneOf(FACTOR_TYPES), {
    uniqueItems: true,
    description:
      'Kinds of second factors that people may have: codes of an app (`totp`), passkeys and security keys (`passkey`), codes by e-mail (`email_code`).',
  }),
  remembered_device_lifetime: Type.Integer({
    description:
      'Seconds for which a browser may stand in for the second factor: up to 31536000; 0: never.',
    examples: [604800],
  }),
  passwordless: Type.Boolean({
    description: 'Whether a passkey alone signs in, without a password.',
  }),
  email_code_sign_in: Type.Boolean({
    description: 'Whether a code by e-mail may take the place of the password.',
  }),
  require_verified_email: Type.Boolean({
    description: 'Whether the e-mail address has to be verified before a sign-in is done.',
  }),
  session_lifetime: Type.Integer({
    description: 'Seconds from a sign-in until the next is asked for: 300 to 7776000.',
    examples: [28800],
  }),
  session_idle_lifetime: Type.Integer({
    description:
      'Seconds without use after which a session ends: up to 7776000; 0: it ends by session_lifetime only.',
    examples: [3600],
  }),
};

export const PolicyBody = closed(
  {
    id: Type.String({ format: 'uuid' }),
    ...Fields,
    is_default: Type.Boolean({
      description: 'Of the one policy that is for everyone whose group has no other.',
    }),
    created_at: Timestamp,
    updated_at: Timestamp,
  },
  {
    $id: 'Policy',
    description: 'How people of a group sign in and stay signed in.',
  },
);

/** What of a policy is to be changed. */
export const PolicyChangesBody = Type.Partial(Type.Object(Fields), {
  additionalProperties: false,
  examples: [{ password_min_length: 12 }],
});

/** `/policies`. */
export function createPolicyRoutes({ policies }: { policies: Policies }): FastifyPluginAsync {
  return createRegistryRoutes({
    registry: policies,
    path: '/policies',
    tag: 'Policies',
    noun: 'Policy',
    singular: 'a policy',
    plural: 'policies',
    body: reference<typeof PolicyBody>('Policy'),
    newBody: closed(
      { ...withDefaults(PolicyChangesBody.properties, POLICY_DEFAULTS), name: Fields.name },
      { examples: [{ name: 'Strict', password_min_length: 12 }] },
    ),
    changesBody: PolicyChangesBody,
    toBody: toPolicyBody,
    notFound: 'policy_not_found',
    taken: 'policy_name_taken',
    deletionFailures: ['policy_is_default', 'policy_in_use'],
    deletionDescription: 'Only one that no group is under; the default one stays.',
  });
}

function toPolicyBody({
  version: _,
  created_at,
  updated_at,
  ...policy
}: Policy): Static<typeof PolicyBody> {
  return { ...policy, created_at: timestamp(created_at), updated_at: timestamp(updated_at) };
}
