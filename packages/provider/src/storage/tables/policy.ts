export interface PolicyTable {
  id: string;
  name: string;
  name_canonical: string;
  description: string | null;
  /** 1 for exactly one row, which is for everyone without another. */
  is_default: number;
  /** Characters. */
  password_min_length: number;
  /** Former passwords that may not be set again. */
  password_history: number;
  /** Seconds; 0: never. So are the other lifetimes. */
  password_max_age: number;
  password_check_common: number;
  password_check_breached: number;
  mfa: 'off' | 'optional' | 'required';
  /** JSON list of kinds of second factors. */
  factors: string;
  remembered_device_lifetime: number;
  passwordless: number;
  email_code_sign_in: number;
  require_verified_email: number;
  /** Seconds. */
  session_lifetime: number;
  session_idle_lifetime: number;
  created_at: number;
  updated_at: number;
  version: number;
}

/** A permission to administer; exactly one of the holders is set. */
export interface PrivilegeTable {
  id: string;
  kind: 'super' | 'user_admin' | 'app_admin' | 'help_desk' | 'read_only';
  user_id: string | null;
  role_id: string | null;
  /** A program that calls the admin API by itself. */
  client_application_id: string | null;
  /** Whose users a `user_admin` administers. */
  group_id: string | null;
  /** What an `app_admin` administers. */
  application_id: string | null;
  created_at: number;
}

export interface SettingTable {
  name: string;
  value: string;
}
