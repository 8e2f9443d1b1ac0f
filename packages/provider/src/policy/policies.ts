import type { Actor } from '../actor.ts';
import { canonical } from '../canonical.ts';
import { DomainError } from '../domain-error.ts';
import { checkDescription, checkText, checkWithin, FieldErrors } from '../field-checks.ts';
import { createRegistry, type Registry, type RegistryOptions } from '../registry/registry.ts';
import { createPolicyRows } from '../storage/policies.ts';
import type { PolicyTable } from '../storage/tables/policy.ts';

const MAX_NAME = 100;
const HOUR = 3600;
const DAY = 24 * HOUR;

/** The bounds within which an administrator sets a policy; both ends are allowed. */
export const POLICY_BOUNDS = {
  /** Characters; NIST SP 800-63B-4, section 3.1.1.2, asks for 8 at least. */
  password_min_length: { min: 8, max: 128, unit: 'characters' },
  /** Passwords; each is an Argon2id verification when a password is changed. */
  password_history: { min: 0, max: 24, unit: 'passwords' },
  /** Seconds: up to five years. */
  password_max_age: { min: 0, max: 5 * 365 * DAY, unit: 'seconds' },
  /** Seconds: five minutes to ninety days. */
  session_lifetime: { min: 300, max: 90 * DAY, unit: 'seconds' },
  /** Seconds: up to ninety days. */
  session_idle_lifetime: { min: 0, max: 90 * DAY, unit: 'seconds' },
  /** Seconds: up to a year. */
  remembered_device_lifetime: { min: 0, max: 365 * DAY, unit: 'seconds' },
} as const;

/** Whether a second factor is asked for: never, from those who have one, or from everybody. */
export const MFA_REQUIREMENTS = ['off', 'optional', 'required'] as const;
export type MfaRequirement = (typeof MFA_REQUIREMENTS)[number];

/**
 * What proves who somebody is beside the password: a one-time code of an app (RFC 6238), a passkey or security key
 * (WebAuthn), or a code by e-mail. Recovery codes stand in for any of them.
 */
export const FACTOR_TYPES = ['totp', 'passkey', 'email_code'] as const;
export type FactorType = (typeof FACTOR_TYPES)[number];

/** What an administrator decides of how people sign in and stay signed in. */
export interface PolicySettings {
  /** Characters that a new password has at least. */
  password_min_length: number;
  /** Former passwords that may not be set again; 0: none. */
  password_history: number;
  /** Seconds until a password has to be changed; 0: never. */
  password_max_age: number;
  /** Whether passwords that many people have are refused. */
  password_check_common: boolean;
  /** Whether passwords of a public leak are refused, where the installation has a service to ask. */
  password_check_breached: boolean;
  mfa: MfaRequirement;
  /** Kinds of second factors that people may have and use. */
  factors: FactorType[];
  /** Seconds for which a browser may stand in for the second factor; 0: never. */
  remembered_device_lifetime: number;
  /** Whether a passkey alone signs in, without a password. */
  passwordless: boolean;
  /** Whether a code by e-mail may take the place of the password. */
  email_code_sign_in: boolean;
  /** Whether the e-mail address has to be verified before a sign-in is done. */
  require_verified_email: boolean;
  /** Seconds from a sign-in until the next is asked for. */
  session_lifetime: number;
  /** Seconds without use after which a session ends; 0: it ends by `session_lifetime` only. */
  session_idle_lifetime: number;
}

/** How people of a group sign in and stay signed in. Times are milliseconds since the epoch. */
export interface Policy extends PolicySettings {
  id: string;
  name: string;
  description: string | null;
  /** Of the one policy that is for everyone whose group has no other. */
  is_default: boolean;
  created_at: number;
  updated_at: number;
  version: number;
}

export type NewPolicy = PolicyChanges & { name: string };

/** What is absent stays as it is, or gets the default policy's initial value. */
export type PolicyChanges = {
  [Field in keyof PolicySettings]?: PolicySettings[Field] | undefined;
} & {
  name?: string | undefined;
  description?: string | null | undefined;
};

/** What a new policy has where nothing is said. */
export const POLICY_DEFAULTS: Readonly<PolicySettings> = {
  password_min_length: 8,
  password_history: 0,
  password_max_age: 0,
  password_check_common: true,
  password_check_breached: false,
  mfa: 'optional',
  factors: [...FACTOR_TYPES],
  remembered_device_lifetime: 30 * DAY,
  passwordless: true,
  email_code_sign_in: false,
  require_verified_email: false,
  session_lifetime: DAY,
  session_idle_lifetime: 0,
};

const FLAGS = [
  'password_check_common',
  'password_check_breached',
  'passwordless',
  'email_code_sign_in',
  'require_verified_email',
] as const;

/** The security policies; one of them is the default and can't be deleted. */
export interface Policies extends Registry<Policy, NewPolicy, PolicyChanges> {
  /**
   * The policy for people of a group, in one query.
   *
   * @param groupId null: people without one.
   */
  ofGroup(groupId: string | null): Promise<Policy>;
  /**
   * A policy as it is and as it would be, without changing it.
   *
   * @throws {DomainError} `privilege_missing`, `policy_not_found`, `validation_failed`.
   */
  preview(
    id: string,
    changes: PolicyChanges,
    asked: { by: Actor },
  ): Promise<{ before: Policy; after: Policy }>;
}

export function createPolicies(options: RegistryOptions): Policies {
  const rows = createPolicyRows(options.db);
  const registry = createRegistry<PolicyTable, Policy, NewPolicy, PolicyChanges>(options, {
    name: 'policy',
    area: 'policies',
    table: 'policies',
    defaults: {
      name_canonical: '',
      description: null,
      is_default: 0,
      ...toColumns(POLICY_DEFAULTS),
    },
    check: async (given) => checkFields(given),
    toEntity: toPolicy,
    async beforeDelete(row, transaction) {
      if (row.is_default === 1) throw new DomainError('policy_is_default');
      if (await createPolicyRows(transaction).isUsed(row.id)) {
        throw new DomainError('policy_in_use', {
          detail: 'Groups are under this policy: give them another first.',
        });
      }
    },
  });
  return {
    ...registry,
    ofGroup: async (groupId) => toPolicy(await rows.ofGroup(groupId)),
    async preview(id, changes, asked) {
      const before = await registry.get(id, asked);
      // What is given by name has been checked, and reads back as what would be stored.
      checkFields(changes);
      const given = Object.entries(changes).filter(([, value]) => value !== undefined);
      return { before, after: { ...before, ...Object.fromEntries(given) } };
    },
  };
}

/** @throws {DomainError} `validation_failed`. */
function checkFields(given: PolicyChanges): Partial<PolicyTable> {
  const errors = new FieldErrors();
  const columns: Partial<PolicyTable> = {};
  const { name, description } = given;
  if (name !== undefined) {
    const text = checkText(errors, { pointer: '/name', label: 'name', text: name, max: MAX_NAME });
    columns.name = text ?? '';
    columns.name_canonical = canonical(columns.name);
  }
  if (description !== undefined) columns.description = checkDescription(errors, description);
  for (const [name, bounds] of Object.entries(POLICY_BOUNDS)) {
    const value = given[name as keyof typeof POLICY_BOUNDS];
    if (value !== undefined) checkWithin(errors, name, { value, ...bounds });
  }
  if (given.mfa === 'required' && given.factors?.length === 0) {
    errors.add(
      '/factors',
      'factors_empty',
      'factors is empty, so nobody could give the second factor that mfa requires: name at least one.',
    );
  }
  if (errors.all.length > 0) throw DomainError.invalid(errors.all);
  return { ...columns, ...toColumns(given) };
}

type SettingColumns = Pick<PolicyTable, keyof PolicySettings>;

/** The columns of the settings that are given. */
function toColumns(given: PolicySettings): SettingColumns;
function toColumns(given: PolicyChanges): Partial<SettingColumns>;
function toColumns(given: PolicyChanges): Partial<SettingColumns> {
  const columns: Partial<SettingColumns> = {};
  for (const name of Object.keys(POLICY_BOUNDS) as (keyof typeof POLICY_BOUNDS)[]) {
    if (given[name] !== undefined) columns[name] = given[name];
  }
  for (const name of FLAGS) if (given[name] !== undefined) columns[name] = given[name] ? 1 : 0;
  if (given.mfa !== undefined) columns.mfa = given.mfa;
  if (given.factors !== undefined) {
    columns.factors = JSON.stringify(FACTOR_TYPES.filter((type) => given.factors?.includes(type)));
  }
  return columns;
}

function toPolicy({ name_canonical: _, is_default, factors, ...row }: PolicyTable): Policy {
  const flags = FLAGS.map((name) => [name, row[name] === 1] as const);
  return {
    ...row,
    ...(Object.fromEntries(flags) as Record<(typeof FLAGS)[number], boolean>),
    is_default: is_default === 1,
    factors: JSON.parse(factors) as FactorType[],
  };
}
