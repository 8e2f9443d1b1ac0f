import type { FastifyPluginAsync } from 'fastify';
import { type Static, Type } from 'typebox';
import { POLICY_DEFAULTS, type Policies, type Policy } from '../policy/policies.ts';
import { createRegistryRoutes } from './registry-routes.ts';
import { nullableText, reference, Timestamp, timestamp, withDefaults } from './schemas.ts';

const Fields = {
  name: Type.String({ description: 'Unique without regard to case.', examples: ['Strict'] }),
  description: nullableText({ examples: ['For people who see payments'] }),
  password_min_length: Type.Integer({
    description: 'Characters that a new password has at least: 8 to 128.',
    examples: [12],
  }),
  session_lifetime: Type.Integer({
    description: 'Seconds from a sign-in until the next is asked for: 300 to 7776000.',
    examples: [28800],
  }),
};

export const PolicyBody = Type.Object(
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
    additionalProperties: false,
    description: 'How people of a group sign in and stay signed in.',
  },
);

/** `/policies`. */
export function createPolicyRoutes({ policies }: { policies: Policies }): FastifyPluginAsync {
  const changesBody = Type.Partial(Type.Object(Fields), {
    additionalProperties: false,
    examples: [{ password_min_length: 12 }],
  });
  return createRegistryRoutes({
    registry: policies,
    path: '/policies',
    tag: 'Policies',
    noun: 'Policy',
    singular: 'a policy',
    plural: 'policies',
    body: reference<typeof PolicyBody>('Policy'),
    newBody: Type.Object(
      { ...withDefaults(changesBody.properties, POLICY_DEFAULTS), name: Fields.name },
      { additionalProperties: false, examples: [{ name: 'Strict', password_min_length: 12 }] },
    ),
    changesBody,
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
