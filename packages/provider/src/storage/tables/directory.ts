export interface UserTable {
  id: string;
  email: string;
  /** `email` as compared: NFKC, lower case. */
  email_canonical: string;
  email_verified: number;
  username: string | null;
  username_canonical: string | null;
  name: string | null;
  /** `name` as searched and sorted; empty without one. See `email_canonical`. */
  name_canonical: string;
  given_name: string | null;
  family_name: string | null;
  /** See `name_canonical`. */
  family_name_canonical: string;
  phone_number: string | null;
  phone_number_verified: number;
  locale: string | null;
  zoneinfo: string | null;
  picture: string | null;
  /** JSON object: values by the id of their definition, so that a deleted definition's values mean nothing. */
  attributes: string;
  /** As `credentials/passwords.ts` makes it, or as another system made it; null: this person has no password. */
  password_hash: string | null;
  /** When the person, or somebody for them, set the password; null: they never had one. */
  password_changed_at: number | null;
  /** 1: another system made the hash, and the next sign-in replaces it by one of ours. */
  password_imported: number;
  /** What it was before `deleted_at`, which says more. */
  state: 'invited' | 'active' | 'suspended' | 'locked';
  deleted_at: number | null;
  group_id: string | null;
  /** 1: somebody gave the group, and mappings leave it alone. */
  group_by_hand: number;
  /** The version of the terms that were accepted last, and when; null: none. */
  terms_accepted: string | null;
  terms_accepted_at: number | null;
  /** 1: the password was given by somebody else, and the person has yet to set one of their own. */
  must_change_password: number;
  created_at: number;
  updated_at: number;
  /** Counts the changes, see `RoleTable.version`. */
  version: number;
}

/** A password that somebody had before, so that it is not set again. */
export interface FormerPasswordTable {
  /** UUID version 7; their order is that in which the passwords were replaced. */
  id: string;
  user_id: string;
  password_hash: string;
  created_at: number;
}

/** An attribute that administrators have defined, as SCIM describes one (RFC 7643, section 7). */
export interface AttributeDefinitionTable {
  id: string;
  name: string;
  description: string | null;
  type: 'string' | 'boolean' | 'integer' | 'decimal' | 'date_time';
  multi_valued: number;
  required: number;
  /** JSON list of the values that are allowed; null: any. */
  canonical_values: string | null;
  created_at: number;
  updated_at: number;
  version: number;
}

/** People under one security policy. */
export interface GroupTable {
  id: string;
  name: string;
  name_canonical: string;
  description: string | null;
  /** null: the default policy. */
  policy_id: string | null;
  created_at: number;
  updated_at: number;
  version: number;
}

export interface RoleTable {
  id: string;
  name: string;
  name_canonical: string;
  description: string | null;
  /** 1: whoever has it signs in with a second factor. */
  require_mfa: number;
  created_at: number;
  updated_at: number;
  /** Grows with every change, and is what an `ETag` says; a change that names another is refused. */
  version: number;
}

/** A role that a person has, for at least one of two reasons. */
export interface UserRoleTable {
  user_id: string;
  role_id: string;
  granted_at: number;
  /** 1: somebody gave it. */
  by_hand: number;
  /** 1: a mapping gives it. */
  by_mapping: number;
}

/** A role lets whoever has it open an application. */
export interface RoleApplicationTable {
  role_id: string;
  application_id: string;
  granted_at: number;
}

/** A rule that gives roles, or a group, to whoever meets its condition. */
export interface MappingTable {
  id: string;
  name: string;
  name_canonical: string;
  description: string | null;
  /** The first rule that matches decides on the group; rules are sorted by it. */
  position: number;
  enabled: number;
  /** In CEL. */
  condition: string;
  /** JSON list. */
  role_ids: string;
  group_id: string | null;
  created_at: number;
  updated_at: number;
  version: number;
}

/** One pass of the rules over all users. */
export interface MappingRunTable {
  id: string;
  state: 'running' | 'finished' | 'superseded';
  /** The last user that is done; empty: none yet. */
  after_id: string;
  users_done: number;
  users_changed: number;
  /** JSON object: by id of a rule, how often it failed and how at first. */
  failures: string;
  created_at: number;
  finished_at: number | null;
}
