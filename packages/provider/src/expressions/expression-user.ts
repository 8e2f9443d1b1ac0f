/** Data types of attributes, by their names in SCIM (RFC 7643, section 2.3). */
type AttributeType = 'string' | 'boolean' | 'integer' | 'decimal' | 'date_time';
type Single = string | number | boolean;

/** What an expression has to know of an attribute. */
export interface AttributeOfExpression {
  name: string;
  type: AttributeType;
  multi_valued: boolean;
}

/** The person that an expression is about. */
export interface ExpressionUser {
  id: string;
  email: string;
  email_verified: boolean;
  username: string | null;
  name: string | null;
  given_name: string | null;
  family_name: string | null;
  phone_number: string | null;
  phone_number_verified: boolean;
  locale: string | null;
  zoneinfo: string | null;
  picture: string | null;
  /** Milliseconds since the epoch. */
  created_at: number;
  attributes: Readonly<Record<string, Single | Single[]>>;
  /** Names of the roles they have; no condition can name them. */
  roles: readonly string[];
}

/** The fields of `user`, with their types in CEL. */
export const USER_FIELDS = {
  id: 'string',
  email: 'string',
  email_verified: 'bool',
  username: 'string',
  name: 'string',
  given_name: 'string',
  family_name: 'string',
  phone_number: 'string',
  phone_number_verified: 'bool',
  locale: 'string',
  zoneinfo: 'string',
  picture: 'string',
  created_at: 'google.protobuf.Timestamp',
} as const;

const CEL_TYPES: Record<AttributeType, string> = {
  string: 'string',
  boolean: 'bool',
  integer: 'int',
  decimal: 'double',
  date_time: 'google.protobuf.Timestamp',
};

/** The type of an attribute in CEL. */
export function celTypeOf({ type, multi_valued }: AttributeOfExpression): string {
  return multi_valued ? `list<${CEL_TYPES[type]}>` : CEL_TYPES[type];
}

type CelSingle = string | boolean | bigint | number | Date;
type CelValue = CelSingle | CelSingle[];

/** A person as expressions see them, made once for all expressions that are about them. */
export interface Subject {
  readonly user: Readonly<Record<string, unknown>>;
}

/**
 * The person as expressions see them. What has no value is not there at all, so that to use it is an error, which
 * {@link file://./expression.ts} takes for "no".
 *
 * @param attributes that administrators have defined; others are not seen.
 */
export function toSubject(
  user: ExpressionUser,
  attributes: readonly AttributeOfExpression[],
): Subject {
  const seen: Record<string, unknown> = Object.create(null);
  for (const field of FIELDS) {
    const value = user[field];
    if (value !== null) seen[field] = value;
  }
  seen.created_at = new Date(user.created_at);
  const values: Record<string, CelValue> = Object.create(null);
  for (const { name, type } of attributes) {
    const value = Object.hasOwn(user.attributes, name) ? user.attributes[name] : undefined;
    if (value !== undefined) values[name] = toCel(type, value);
  }
  seen.attributes = values;
  seen.roles = user.roles;
  return { user: seen };
}

const FIELDS = Object.keys(USER_FIELDS) as (keyof typeof USER_FIELDS)[];

function toCel(type: AttributeType, value: Single | Single[]): CelValue {
  return Array.isArray(value)
    ? value.map((single) => toCelSingle(type, single))
    : toCelSingle(type, value);
}

function toCelSingle(type: AttributeType, value: Single): CelSingle {
  if (type === 'integer') return BigInt(value);
  return type === 'date_time' ? new Date(String(value)) : value;
}
