/** The tables, as both engines hold them. Times are milliseconds since 1970. */
export interface Tables {
  gatehouse_users: UserTable;
  gatehouse_user_identities: UserIdentityTable;
  gatehouse_groups: GroupTable;
  gatehouse_group_permissions: GroupPermissionTable;
  gatehouse_group_members: GroupMemberTable;
  gatehouse_user_permissions: UserPermissionTable;
  gatehouse_schema: SchemaTable;
}

export interface UserTable {
  id: string;
  username: string;
  /** `username` as compared. */
  username_canonical: string;
  email: string | null;
  /** `email` as compared when people are linked by it. */
  email_canonical: string | null;
  email_verified: boolean;
  name: string;
  /** `name` as searched. */
  name_canonical: string;
  /** A JSON object. */
  attributes: string;
  is_active: boolean;
  is_superuser: boolean;
  created_at: number;
  last_login_at: number | null;
}

/** By issuer and `sub`; one of each issuer a user. */
interface UserIdentityTable {
  iss: string;
  sub: string;
  user_id: string;
}

/** The groups that have permissions, so that whoever replaces those has a row to lock. */
interface GroupTable {
  name: string;
}

interface GroupPermissionTable {
  group_name: string;
  permission: string;
}

interface GroupMemberTable {
  user_id: string;
  group_name: string;
  /** The issuer whose claims gave it; empty when the app did. */
  source: string;
}

interface UserPermissionTable {
  user_id: string;
  permission: string;
}

/** Versions of the schemas of this package, one for each of its parts. */
interface SchemaTable {
  name: string;
  version: number;
}
