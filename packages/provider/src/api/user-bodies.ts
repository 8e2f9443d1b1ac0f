import { type Static, type TUnsafe, Type } from 'typebox';
import { MAX_HASH_LENGTH } from '../credentials/password-formats/format.ts';
import type { AttributeValue } from '../directory/attribute-schema.ts';
import { USER_STATES, type User } from '../directory/user.ts';
import { closed, nullableText, nullableTimestamp, oneOf, Timestamp, timestamp } from './schemas.ts';

const single = { type: ['string', 'number', 'boolean'] };
const list = { type: 'array', items: single };

const Fields = {
  email: Type.String({
    description: 'Unique without regard to case. Signs in with the password.',
    examples: ['ada@example.com'],
  }),
  email_verified: Type.Boolean({
    description: 'Becomes false when the address changes, unless given in the same request.',
  }),
  username: nullableText({
    description: 'Unique without regard to case; without @ and space. Signs in as well.',
    examples: ['ada'],
  }),
  name: nullableText({ examples: ['Ada Lovelace'] }),
  given_name: nullableText({ examples: ['Ada'] }),
  family_name: nullableText({ examples: ['Lovelace'] }),
  phone_number: nullableText({
    description: 'With its country code (E.164); spaces are left out.',
    examples: ['+441632960001'],
  }),
  phone_number_verified: Type.Boolean({
    description: 'Becomes false when the number changes, unless given in the same request.',
  }),
  locale: nullableText({ description: 'A language tag (BCP 47).', examples: ['en-GB'] }),
  zoneinfo: nullableText({
    description: 'A name of the IANA time zone database.',
    examples: ['Europe/London'],
  }),
  picture: nullableText({
    description: 'An https address.',
    examples: ['https://example.com/ada.jpg'],
  }),
  attributes: Type.Unsafe<Record<string, AttributeValue | null>>({
    type: 'object',
    additionalProperties: { anyOf: [single, list, { type: 'null' }] },
    description:
      'Values of the attributes that are defined under `/attributes`, by name. What is not named stays as it is; null removes.',
    examples: [{}],
  }),
  state: oneOf(
    USER_STATES.filter((state) => state !== 'deleted'),
    {
      description: 'Only who is `active` can sign in; what others hold stops working.',
    },
  ),
  group_id: nullableText({
    description: 'The group whose security policy holds. null: mappings decide, otherwise none.',
  }),
  roles: Type.Array(Type.String(), {
    maxItems: 1000,
    description:
      'Names of all the roles to have; what is not in the list is withdrawn, save what mappings give.',
    examples: [['admin']],
  }),
  password: nullableText({
    description:
      'By the rules of the policy of the group. Ends the sessions of the user. Never returned. null: no sign-in with a password.',
  }),
  password_hash: Type.String({
    maxLength: MAX_HASH_LENGTH,
    description:
      'The hash of the password as another system made it, in place of `password`: bcrypt, PBKDF2, scrypt or Argon2 as Django, Keycloak and most others write it. The first sign-in replaces it. Never returned.',
    examples: ['$2b$12$GhvMmNVjRW29ulnudl.LbuAnUtN/LRfe1JsBm1Xu6LE3059z5Tr8m'],
  }),
  must_change_password: Type.Boolean({
    description:
      'Whether a password of their own is asked for at the next sign-in with the one they have. Becomes false when a password is set, unless given in the same request.',
  }),
};

const {
  password: _,
  password_hash: __,
  attributes: ___,
  state: ____,
  roles: _____,
  ...Shown
} = Fields;

export const UserBody = closed(
  {
    id: Type.String({ format: 'uuid' }),
    ...Shown,
    attributes: Type.Unsafe<Record<string, AttributeValue>>({
      type: 'object',
      additionalProperties: { anyOf: [single, list] },
      description: 'Values of the attributes that are defined under `/attributes`, by name.',
    }) satisfies TUnsafe<unknown>,
    state: oneOf(USER_STATES),
    roles: Type.Array(Type.String(), { description: 'Names of the roles, sorted.' }),
    created_at: Timestamp,
    updated_at: Timestamp,
    deleted_at: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      format: 'date-time',
      description: 'null: the user is not deleted.',
    }),
  },
  { $id: 'User', description: 'A person.' },
);

export const UserChangesBody = Type.Partial(Type.Object(Fields), {
  additionalProperties: false,
  examples: [{ state: 'suspended' }],
});

export const NewUserBody = closed(
  {
    ...UserChangesBody.properties,
    email: Fields.email,
    invite: Type.Optional(
      Type.Boolean({
        description:
          'Adds the user as `invited`, and sends them a mail with a link to set a password.',
      }),
    ),
  },
  {
    examples: [
      {
        email: 'ada@example.com',
        username: 'ada',
        name: 'Ada Lovelace',
        password: 'correct horse battery staple',
        roles: ['admin'],
      },
    ],
  },
);

export function toUserBody({ version: _, ...user }: User): Static<typeof UserBody> {
  return {
    ...user,
    created_at: timestamp(user.created_at),
    updated_at: timestamp(user.updated_at),
    deleted_at: nullableTimestamp(user.deleted_at),
  };
}
