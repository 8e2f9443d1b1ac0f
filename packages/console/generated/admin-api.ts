// Generated from the OpenAPI document of the admin API by scripts/console-types.ts; not to be edited.

export type AccessDecision = {
  allowed: boolean;
  reason: string;
  steps: ({
    check: "user_is_active";
    passed: boolean;
    state: "invited" | "active" | "suspended" | "locked" | "deleted";
  } | {
    check: "application_is_open";
    passed: boolean;
    access: "everyone" | "roles";
    opening_roles: {
      id: string;
      name: string;
    }[];
    held_roles: {
      id: string;
      name: string;
    }[];
    granted_by: {
      id: string;
      name: string;
    }[];
  })[];
  changes: ({
    action: "activate_user" | "grant_role" | "open_to_role" | "open_to_everyone";
    role_id?: string;
    role?: string;
    detail: string;
  })[];
};

export type AddressFindings = {
  findings: ({
    pointer: string;
    severity: "mistake" | "hint";
    code: string;
    detail: string;
    mend: {
      action: "replace" | "add";
      uri: string;
    } | {
      action: "remove";
    } | null;
  })[];
};

export type Api = {
  id: string;
  identifier: string;
  name: string;
  description: string | null;
  access_token_format: "jwt" | "opaque";
  access_token_signing_alg: "RS256" | "ES256" | "EdDSA";
  access_token_lifetime: number | null;
  scopes: ({
    name: string;
    description: string | null;
  })[];
  is_built_in: boolean;
  created_at: string;
  updated_at: string;
};

export type ApiCaller = {
  app_id: string;
  client_id: string;
  client_name: string;
  scopes: string[] | null;
};

export type App = {
  id: string;
  client_id: string;
  client_name: string;
  application_type: "web" | "native" | "single_page" | "machine";
  token_endpoint_auth_method: "client_secret_basic" | "client_secret_post" | "private_key_jwt" | "none";
  jwks: {
    keys: Record<string, unknown>[];
  } | null;
  jwks_uri: string | null;
  redirect_uris: string[];
  post_logout_redirect_uris: string[];
  grant_types: ("authorization_code" | "refresh_token" | "client_credentials")[];
  require_pkce: boolean;
  id_token_signed_response_alg: "RS256" | "ES256" | "EdDSA";
  userinfo_signed_response_alg: "RS256" | "ES256" | "EdDSA" | null;
  access_token_lifetime: number;
  id_token_lifetime: number;
  refresh_token_lifetime: number;
  logo_uri: string | null;
  require_consent: boolean;
  require_mfa: boolean;
  initiate_login_uri: string | null;
  backchannel_logout_uri: string | null;
  claims: ({
    claim: string;
    attribute?: string;
    roles?: "list" | "delimited";
    delimiter?: string;
    constant?: string | number | boolean | (string | number | boolean)[];
    expression?: string;
    in?: ("id_token" | "userinfo")[];
    scope?: string;
  })[];
  access: "everyone" | "roles";
  backchannel_logout_session_required: boolean;
  frontchannel_logout_uri: string | null;
  frontchannel_logout_session_required: boolean;
  secrets: ({
    id: string;
    hint: string;
    created_at: string;
    expires_at: string | null;
    last_used_at: string | null;
  })[];
  created_at: string;
  updated_at: string;
};

export type AppRole = {
  id: string;
  name: string;
};

export type AppSession = {
  user: {
    id: string;
    email: string;
    name: string | null;
  };
  since: string;
  scopes: string[];
  session: Session | null;
};

export type AppUsage = {
  recorded_since: string;
  first_sign_in_at: string | null;
  last_sign_in: {
    at: string;
    user: {
      id: string;
      name: string;
    } | null;
    session_id: string | null;
    reference: string;
  } | null;
  last_request_at: string | null;
  last_pkce_at: string | null;
  last_without_pkce_at: string | null;
  token_endpoint_auth: {
    method: string;
    at: string;
  } | null;
  redirect_uris: ({
    uri: string;
    added_at: string;
    last_used_at: string | null;
  })[];
  post_logout_redirect_uris: ({
    uri: string;
    added_at: string;
    last_used_at: string | null;
  })[];
  last_failure: {
    at: string;
    endpoint: "authorization" | "pushed_authorization" | "token" | "userinfo" | "logout";
    error: string;
    code: "client_unknown" | "redirect_uri_unregistered" | "pkce_missing" | "pkce_method_unsupported" | "pkce_challenge_malformed" | "scope_openid_missing" | "response_mode_refused" | "response_type_refused" | "scope_refused" | "api_refused" | "request_object_unsupported" | "sign_in_expired" | "id_token_hint_invalid" | "login_required" | "interaction_required" | "acr_unattainable" | "access_refused" | "consent_declined" | "account_unusable" | "factor_missing" | "access_denied" | "secret_wrong" | "auth_method_mismatch" | "assertion_audience_wrong" | "assertion_replayed" | "assertion_refused" | "auth_missing" | "auth_twice" | "auth_header_malformed" | "code_reused" | "code_expired" | "code_unknown" | "code_of_another_client" | "code_redirect_uri_differs" | "pkce_verifier_missing" | "pkce_challenge_missing" | "pkce_verifier_wrong" | "refresh_token_reused" | "refresh_token_over" | "grant_type_refused" | "body_not_form" | "origin_not_allowed" | "post_logout_redirect_uri_unregistered" | "parameter_repeated" | "parameter_missing" | "provider_failed" | "request_refused";
    title: string;
    cause: string;
    fix: string;
    mended_by: "developer" | "administrator" | "person" | "operator";
    setting: string | null;
    reference: string;
    sent: string | null;
    nearest: {
      uri: string;
      difference: string;
    } | null;
    can_be_added: boolean;
  } | null;
  unknown_client: {
    client_id: string;
    redirect_uri: string | null;
    endpoint: "authorization" | "pushed_authorization" | "token" | "userinfo" | "logout";
    reference: string;
    at: string;
  } | null;
};

export type AppUser = {
  id: string;
  email: string;
  name: string | null;
  state: "invited" | "active" | "suspended" | "locked" | "deleted";
  roles: {
    id: string;
    name: string;
  }[];
  last_sign_in_at: string | null;
};

export type AppWithSecret = {
  id: string;
  client_id: string;
  client_name: string;
  application_type: "web" | "native" | "single_page" | "machine";
  token_endpoint_auth_method: "client_secret_basic" | "client_secret_post" | "private_key_jwt" | "none";
  jwks: {
    keys: Record<string, unknown>[];
  } | null;
  jwks_uri: string | null;
  redirect_uris: string[];
  post_logout_redirect_uris: string[];
  grant_types: ("authorization_code" | "refresh_token" | "client_credentials")[];
  require_pkce: boolean;
  id_token_signed_response_alg: "RS256" | "ES256" | "EdDSA";
  userinfo_signed_response_alg: "RS256" | "ES256" | "EdDSA" | null;
  access_token_lifetime: number;
  id_token_lifetime: number;
  refresh_token_lifetime: number;
  logo_uri: string | null;
  require_consent: boolean;
  require_mfa: boolean;
  initiate_login_uri: string | null;
  backchannel_logout_uri: string | null;
  claims: ({
    claim: string;
    attribute?: string;
    roles?: "list" | "delimited";
    delimiter?: string;
    constant?: string | number | boolean | (string | number | boolean)[];
    expression?: string;
    in?: ("id_token" | "userinfo")[];
    scope?: string;
  })[];
  access: "everyone" | "roles";
  backchannel_logout_session_required: boolean;
  frontchannel_logout_uri: string | null;
  frontchannel_logout_session_required: boolean;
  secrets: ({
    id: string;
    hint: string;
    created_at: string;
    expires_at: string | null;
    last_used_at: string | null;
  })[];
  created_at: string;
  updated_at: string;
  client_secret?: string;
};

export type Attempts = {
  failures: number;
  first_failure_at: string | null;
  last_failure_at: string | null;
  next_attempt_at: string | null;
  addresses: number;
};

export type Attribute = {
  id: string;
  name: string;
  type: "string" | "boolean" | "integer" | "decimal" | "date_time";
  multi_valued: boolean;
  description: string | null;
  required: boolean;
  canonical_values: (string | number | boolean)[] | null;
  created_at: string;
  updated_at: string;
};

export type Branding = {
  name: string;
  show_name: boolean;
  accent: string | null;
  accent_dark: string | null;
  logo: {
    url: string;
    media_type: "image/png" | "image/jpeg" | "image/webp";
    width: number;
    height: number;
    bytes: number;
  } | null;
};

export type BrandingPreview = {
  light: string;
  dark: string;
  mail: {
    subject: string;
    text: string;
  } | null;
  contrast: ({
    theme: "light" | "dark";
    pair: "text_on_accent" | "links_on_page" | "shapes_on_page";
    ratio: number;
    needed: number;
    passes: boolean;
  })[];
  suggestions: {
    accent: string | null;
    accent_dark: string | null;
  };
};

export type BulkResult = {
  index: number;
  outcome: "created" | "failed";
  user_id: string | null;
  code: string | null;
  detail: string | null;
  errors: {
    pointer: string;
    code: string;
    detail: string;
  }[];
};

export type Caller = {
  actor_type: "user" | "application" | "command_line" | "system";
  actor_id: string | null;
  privileges: ({
    kind: "super" | "user_admin" | "app_admin" | "help_desk" | "read_only";
    group_id: string | null;
    app_id: string | null;
  })[];
  reads: ("users" | "roles" | "groups" | "policies" | "attributes" | "mappings" | "applications" | "apis" | "privileges" | "events" | "mails" | "settings" | "branding")[];
  changes: ("users" | "roles" | "groups" | "policies" | "attributes" | "mappings" | "applications" | "apis" | "privileges" | "events" | "mails" | "settings" | "branding")[];
  user_actions: ("create" | "change" | "grant" | "delete" | "help")[];
};

export type ClaimsPreview = {
  scopes: string[];
  id_token: ({
    claim: string;
    value?: unknown;
    origin: {
      kind: "protocol" | "scope" | "rule";
      scope: string | null;
      rule: number | null;
      field: string | null;
      detail: string;
    };
  })[];
  userinfo: ({
    claim: string;
    value?: unknown;
    origin: {
      kind: "protocol" | "scope" | "rule";
      scope: string | null;
      rule: number | null;
      field: string | null;
      detail: string;
    };
  })[];
  absent: ({
    claim: string;
    in: ("id_token" | "userinfo")[];
    origin: {
      kind: "protocol" | "scope" | "rule";
      scope: string | null;
      rule: number | null;
      field: string | null;
      detail: string;
    };
    reason: "no_value" | "failed" | "scope_not_granted" | "overridden";
    detail: string;
  })[];
};

export type DryRunProgress = {
  sign_ins_done: number;
  sign_ins_total: number;
  sign_ins: {
    stopped: number;
    asked_for_more: number;
    eased: number;
    unchanged: number;
    unknown: number;
  };
  people: {
    governed: number;
    stopped: number;
    asked_for_more: number;
  };
};

export type Event = {
  id: string;
  occurred_at: string;
  action: "sign_in" | "sign_in.step" | "sign_out" | "session.end" | "grant.revoke" | "attempts.clear" | "token.refused" | "access.refuse" | "terms.accept" | "email.verify" | "email.verification_send" | "email.change_request" | "email.change" | "email.change_undo" | "user.create" | "user.register" | "user.invite" | "user.update" | "user.delete" | "user.restore" | "user.erase" | "user.import" | "user.export" | "factor.enrol" | "factor.rename" | "factor.remove" | "factor.reset" | "factor.refuse" | "recovery_code.use" | "device.remember" | "device.forget" | "password.change" | "password.reset_request" | "role.create" | "role.update" | "role.delete" | "role.grant" | "role.withdraw" | "role.app_add" | "role.app_remove" | "group.create" | "group.update" | "group.delete" | "policy.create" | "policy.update" | "policy.delete" | "attribute.create" | "attribute.update" | "attribute.delete" | "mapping.create" | "mapping.update" | "mapping.delete" | "mapping.reorder" | "mapping.run" | "app.create" | "app.update" | "app.delete" | "app.rotate_secret" | "app.delete_secret" | "app.accept_finding" | "app.reopen_finding" | "app.test" | "api.create" | "api.update" | "api.delete" | "api.allow" | "api.disallow" | "privilege.grant" | "privilege.withdraw" | "mail.give_up" | "settings.update" | "branding.update" | "api_token.issue";
  outcome: "success" | "failure";
  reason: string | null;
  actor_type: "user" | "application" | "command_line" | "system" | "anonymous";
  actor_id: string | null;
  target_type: string | null;
  target_id: string | null;
  client_id: string | null;
  session_id: string | null;
  ip_address: string | null;
  user_agent: string | null;
  correlation_id: string | null;
  details: Record<string, unknown> | null;
  sequence: number | null;
  hash: string | null;
};

export type Factor = {
  id: string;
  kind: "totp" | "passkey" | "recovery_codes";
  name: string | null;
  created_at: string;
  last_used_at: string | null;
  aaguid?: string;
  synced?: boolean;
  backed_up?: boolean;
  codes_left?: number;
};

export type Grant = {
  client_id: string;
  client_name: string;
  scopes: ({
    name: string;
    resource: string | null;
    description: string | null;
  })[];
  offline: boolean;
  since: string;
  last_used_at: string;
};

export type Group = {
  id: string;
  name: string;
  description: string | null;
  policy_id: string | null;
  created_at: string;
  updated_at: string;
};

export type HeldRole = {
  id: string;
  name: string;
  description: string | null;
  require_mfa: boolean;
  created_at: string;
  updated_at: string;
  given_by: ("hand" | "mapping")[];
};

export type Hygiene = {
  findings: ({
    code: "redirect_uri_http" | "no_role_opens_it" | "secret_old" | "secrets_two_for_long" | "web_without_secret" | "redirect_uri_localhost" | "refresh_token_lifetime_long" | "pkce_not_required" | "pkce_not_used" | "app_never_used" | "app_unused" | "redirect_uri_unused" | "post_logout_redirect_uri_unused" | "secret_never_used" | "post_logout_redirect_uri_missing";
    severity: "high" | "medium" | "low";
    app: {
      id: string;
      client_id: string;
      client_name: string;
    };
    title: string;
    detail: string;
    advice: string;
    setting: string;
    subject: string | null;
    since: string | null;
    remedy: "remove_redirect_uri" | "remove_post_logout_redirect_uri" | "require_pkce" | null;
  })[];
  accepted: ({
    code: "redirect_uri_http" | "no_role_opens_it" | "secret_old" | "secrets_two_for_long" | "web_without_secret" | "redirect_uri_localhost" | "refresh_token_lifetime_long" | "pkce_not_required" | "pkce_not_used" | "app_never_used" | "app_unused" | "redirect_uri_unused" | "post_logout_redirect_uri_unused" | "secret_never_used" | "post_logout_redirect_uri_missing";
    severity: "high" | "medium" | "low";
    app: {
      id: string;
      client_id: string;
      client_name: string;
    };
    title: string;
    detail: string;
    advice: string;
    setting: string;
    subject: string | null;
    since: string | null;
    remedy: "remove_redirect_uri" | "remove_post_logout_redirect_uri" | "require_pkce" | null;
    acceptance: HygieneAcceptance;
  })[];
  total: number;
  apps: number;
};

export type HygieneAcceptance = {
  id: string;
  app_id: string;
  code: string;
  subject: string | null;
  reason: string;
  until: string | null;
  accepted_at: string;
  accepted_by: {
    type: string;
    id: string | null;
  };
};

export type Import = {
  id: string;
  state: "running" | "finished" | "cancelled" | "failed";
  reason: string | null;
  mode: "create" | "upsert";
  dry_run: boolean;
  rows_total: number;
  rows_done: number;
  created: number;
  updated: number;
  unchanged: number;
  failed: number;
  created_at: string;
  finished_at: string | null;
};

export type ImportResult = {
  number: number;
  outcome: "created" | "updated" | "unchanged" | "failed";
  user_id: string | null;
  errors: ({
    column: string | null;
    code: string;
    detail: string;
  })[];
};

export type IntegrationTest = {
  id: string;
  app_id: string;
  state: "waiting" | "under_way" | "returned" | "done" | "expired";
  start_url: string | null;
  redirect_uri: string;
  request: {
    scope: string;
    prompt: string | null;
    acr_values: string | null;
    resource: string | null;
  };
  with_secret: boolean;
  created_at: string;
  expires_at: string;
  started_at: string | null;
  returned_at: string | null;
  trace: Trace | null;
  result: {
    answer: {
      error: string | null;
      error_description: string | null;
    };
    token: {
      authentication: "own_secret" | "temporary" | "none";
      method: string;
      status: number;
      error: string | null;
      error_description: string | null;
      token_type: string | null;
      expires_in: number | null;
      scope: string | null;
      has_refresh_token: boolean;
    } | null;
    id_token: {
      header: Record<string, unknown>;
      claims: Record<string, unknown>;
    } | null;
    access_token: {
      format: "opaque" | "jwt";
      header: Record<string, unknown> | null;
      claims: Record<string, unknown> | null;
    } | null;
    userinfo: {
      status: number;
      claims: Record<string, unknown> | null;
      error: string | null;
    } | null;
  } | null;
  checks: ({
    check: string;
    verdict: "passed" | "warning" | "failed" | "skipped";
    detail: string;
    fix: string | null;
  })[];
};

export type Inventory = {
  users: {
    active: number;
    invited: number;
    suspended: number;
    locked: number;
    deleted: number;
  };
  apps: number;
  roles: number;
  groups: number;
};

export type Mail = {
  id: string;
  template: string;
  to: string;
  state: "waiting" | "sent" | "failed" | "kept";
  attempts: number;
  last_error: string | null;
  created_at: string;
  next_attempt_at: string | null;
  finished_at: string | null;
};

export type Mapping = {
  id: string;
  name: string;
  description: string | null;
  enabled: boolean;
  condition: string;
  role_ids: string[];
  group_id: string | null;
  position: number;
  created_at: string;
  updated_at: string;
};

export type MappingPreview = {
  users_seen: number;
  changes: ({
    user_id: string;
    email: string;
    name: string | null;
    gained_role_ids: string[];
    lost_role_ids: string[];
    group_id?: string | null;
  })[];
  failed: number;
  next: string | null;
};

export type MappingRun = {
  id: string;
  state: "running" | "finished" | "superseded";
  users_done: number;
  users_changed: number;
  failures: {
    mapping_id: string;
    users: number;
    detail: string;
  }[];
  created_at: string;
  finished_at: string | null;
};

export type OfferedQuickstart = {
  name: string;
  label: string;
  family: "JavaScript" | "Python" | "Java" | "Go" | "Ruby" | "PHP" | ".NET" | "Proxies" | "Products" | "Command line";
  summary: string;
  application_types: ("web" | "native" | "single_page" | "machine")[];
  documentation: string | null;
  tried: Record<string, string> | null;
  registration: {
    application_type: "web" | "native" | "single_page" | "machine";
    token_endpoint_auth_method?: "client_secret_basic" | "client_secret_post" | "private_key_jwt" | "none";
    id_token_signed_response_alg?: "RS256" | "ES256" | "EdDSA";
    redirect_uris: string[];
    post_logout_redirect_uris: string[];
  };
};

export type OutboxMail = {
  id: string;
  template: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  created_at: string;
};

export type Policy = {
  id: string;
  name: string;
  description: string | null;
  password_min_length: number;
  password_history: number;
  password_max_age: number;
  password_check_common: boolean;
  password_check_breached: boolean;
  mfa: "off" | "optional" | "required";
  factors: ("totp" | "passkey" | "email_code")[];
  remembered_device_lifetime: number;
  passwordless: boolean;
  email_code_sign_in: boolean;
  require_verified_email: boolean;
  session_lifetime: number;
  session_idle_lifetime: number;
  is_default: boolean;
  created_at: string;
  updated_at: string;
};

export type PolicyCoverage = {
  groups: {
    id: string;
    name: string;
    users: number;
  }[];
  more_groups: boolean;
  users_without_group: number | null;
};

export type PolicyDryRun = {
  from: string;
  to: string;
  covered_from: string;
  complete: boolean;
  sign_ins_done: number;
  sign_ins_total: number;
  sign_ins: {
    stopped: number;
    asked_for_more: number;
    eased: number;
    unchanged: number;
    unknown: number;
  };
  people: {
    governed: number;
    stopped: number;
    asked_for_more: number;
  };
  reasons: ({
    effect: "stopped" | "asked_for_more";
    reason: "no_factor_possible" | "class_unattainable" | "no_role_opens_it" | "no_sign_in" | "no_way_in" | "passkey_alone_off" | "email_code_off" | "factor_missing" | "email_code_needed" | "factor_not_used" | "factor_not_allowed" | "device_not_remembered" | "password_too_old" | "email_not_verified";
    sign_ins: number;
    people: number;
  })[];
  affected_sign_ins: ({
    event_id: string;
    occurred_at: string;
    user_id: string;
    email: string | null;
    name: string | null;
    client_id: string | null;
    correlation_id: string | null;
    effect: "stopped" | "asked_for_more";
    reason: "no_factor_possible" | "class_unattainable" | "no_role_opens_it" | "no_sign_in" | "no_way_in" | "passkey_alone_off" | "email_code_off" | "factor_missing" | "email_code_needed" | "factor_not_used" | "factor_not_allowed" | "device_not_remembered" | "password_too_old" | "email_not_verified";
  })[];
  affected_people: ({
    user_id: string;
    email: string | null;
    name: string | null;
    sign_ins: number;
    effect: "stopped" | "asked_for_more";
    reason: "no_factor_possible" | "class_unattainable" | "no_role_opens_it" | "no_sign_in" | "no_way_in" | "passkey_alone_off" | "email_code_off" | "factor_missing" | "email_code_needed" | "factor_not_used" | "factor_not_allowed" | "device_not_remembered" | "password_too_old" | "email_not_verified";
  })[];
  sessions_over: number | null;
  sessions_idle: number | null;
  you: {
    effect: "stopped" | "asked_for_more" | "eased" | "unchanged" | "unknown";
    reason: "no_factor_possible" | "class_unattainable" | "no_role_opens_it" | "no_sign_in" | "no_way_in" | "passkey_alone_off" | "email_code_off" | "factor_missing" | "email_code_needed" | "factor_not_used" | "factor_not_allowed" | "device_not_remembered" | "password_too_old" | "email_not_verified" | null;
  } | null;
};

export type Privilege = {
  id: string;
  kind: "super" | "user_admin" | "app_admin" | "help_desk" | "read_only";
  user_id: string | null;
  role_id: string | null;
  client_app_id: string | null;
  group_id: string | null;
  app_id: string | null;
  created_at: string;
};

export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  code: string;
  request_id: string;
  errors?: {
    pointer?: string;
    parameter?: string;
    code: string;
    detail: string;
  }[];
};

export type Quickstart = {
  name: string;
  label: string;
  family: "JavaScript" | "Python" | "Java" | "Go" | "Ruby" | "PHP" | ".NET" | "Proxies" | "Products" | "Command line";
  summary: string;
  application_types: ("web" | "native" | "single_page" | "machine")[];
  documentation: string | null;
  tried: Record<string, string> | null;
  needed_changes: ({
    code: "application_type_other" | "grant_type_missing" | "auth_method_other" | "signing_alg_other" | "redirect_uri_missing" | "post_logout_redirect_uri_missing";
    detail: string;
    changes: {
      grant_types?: ("authorization_code" | "refresh_token" | "client_credentials")[];
      token_endpoint_auth_method?: "client_secret_basic" | "client_secret_post" | "private_key_jwt" | "none";
      id_token_signed_response_alg?: "RS256" | "ES256" | "EdDSA";
      redirect_uris?: string[];
      post_logout_redirect_uris?: string[];
    } | null;
  })[];
  steps: ({
    title: string;
    text: string | null;
    file: string | null;
    language: "apache" | "csharp" | "dotenv" | "go" | "html" | "ini" | "java" | "javascript" | "json" | "kotlin" | "nginx" | "php" | "properties" | "python" | "ruby" | "shell" | "text" | "typescript" | "xml" | "yaml" | null;
    code: string | null;
  })[];
  app_version: number;
  open_url: string | null;
  placeholders: {
    client_secret: string;
    session_secret: string;
  };
};

export type QuickstartSummary = {
  name: string;
  label: string;
  family: "JavaScript" | "Python" | "Java" | "Go" | "Ruby" | "PHP" | ".NET" | "Proxies" | "Products" | "Command line";
  summary: string;
  application_types: ("web" | "native" | "single_page" | "machine")[];
  documentation: string | null;
  tried: Record<string, string> | null;
  needed_changes: ({
    code: "application_type_other" | "grant_type_missing" | "auth_method_other" | "signing_alg_other" | "redirect_uri_missing" | "post_logout_redirect_uri_missing";
    detail: string;
    changes: {
      grant_types?: ("authorization_code" | "refresh_token" | "client_credentials")[];
      token_endpoint_auth_method?: "client_secret_basic" | "client_secret_post" | "private_key_jwt" | "none";
      id_token_signed_response_alg?: "RS256" | "ES256" | "EdDSA";
      redirect_uris?: string[];
      post_logout_redirect_uris?: string[];
    } | null;
  })[];
};

export type RememberedDevice = {
  id: string;
  browser: string | null;
  os: string | null;
  ip_address: string | null;
  created_at: string;
  last_used_at: string;
  expires_at: string;
};

export type Role = {
  id: string;
  name: string;
  description: string | null;
  require_mfa: boolean;
  created_at: string;
  updated_at: string;
};

export type Session = {
  id: string;
  created_at: string;
  signed_in_at: string;
  last_seen_at: string;
  expires_at: string;
  amr: string[];
  acr: string | null;
  begun: {
    ip_address: string | null;
    user_agent: string | null;
    browser: string | null;
    os: string | null;
    device_type: "desktop" | "mobile" | "tablet" | "tv" | "bot" | null;
    country: string | null;
    city: string | null;
  };
  last_used: {
    ip_address: string | null;
    user_agent: string | null;
    browser: string | null;
    os: string | null;
    device_type: "desktop" | "mobile" | "tablet" | "tv" | "bot" | null;
    country: string | null;
    city: string | null;
  };
  client_ids: string[];
};

export type Settings = {
  deleted_users_kept_days: number;
  traces_kept_days: number;
  terms_version: string | null;
  terms_uri: string | null;
  registration: boolean;
  registration_domains: string[];
  self_deletion: boolean;
  new_sign_in_mails: boolean;
  free_attempts: number;
  longest_attempt_delay: number;
  attempts_per_address: number;
  attempts_per_network: number;
  secret_max_age_days: number;
};

export type SignInStatistics = {
  from: string;
  to: string;
  interval: "hour" | "day";
  buckets: {
    start: string;
    succeeded: number;
    failed: number;
    with_mfa: number;
  }[];
  apps: {
    client_id: string;
    succeeded: number;
  }[];
  reasons: {
    reason: string;
    failed: number;
  }[];
};

export type SigningKey = {
  kid: string;
  alg: string;
  state: "signing" | "published";
  created_at: string;
  public_jwk: Record<string, string>;
  apps: number;
  apis: number;
  used_by: ({
    kind: "app" | "api";
    id: string;
    name: string;
  })[];
};

export type Trace = {
  id: string;
  started_at: string;
  client_id: string | null;
  user_id: string | null;
  session_id: string | null;
  outcome: "under_way" | "answered" | "completed" | "failed";
  problem: {
    code: string;
    title: string;
    cause: string;
    fix: string;
    mended_by: "developer" | "administrator" | "person" | "operator";
    setting: string | null;
  } | null;
  steps: ({
    occurred_at: string;
    reference: string;
    problem: {
      code: string;
      title: string;
      cause: string;
      fix: string;
      mended_by: "developer" | "administrator" | "person" | "operator";
      setting: string | null;
    } | null;
    entry: {
      type: "authorization";
      resumed: boolean;
      request: {
        client_id: string | null;
        redirect_uri: string | null;
        response_type: string | null;
        response_mode: string | null;
        scope: string | null;
        prompt: string | null;
        max_age: string | null;
        acr_values: string | null;
        resource: string[];
        code_challenge_method: string | null;
        has_code_challenge: boolean;
        has_state: boolean;
        has_nonce: boolean;
        has_login_hint: boolean;
        has_id_token_hint: boolean;
      } | null;
      had_session: boolean;
      prompt: {
        name: string;
        reasons: string[];
      } | null;
      consented: boolean;
      session?: {
        amr: string[];
        acr: string | null;
        auth_time: number | null;
      };
      second_factor?: {
        policy: {
          id: string;
          name: string;
        };
        group_id: string | null;
        required_by: ("policy" | "role" | "application" | "acr_values")[];
      };
      opened_by?: string[];
      answered: "code" | "nothing" | null;
      granted_scope: string | null;
      error: {
        error: string;
        description: string | null;
        failure: string;
        sent: string | null;
      } | null;
    } | {
      type: "sign_in";
      amr: string[];
      next: string;
      denied: string | null;
      remembered_device: boolean;
      second_factor: {
        policy: {
          id: string;
          name: string;
        };
        group_id: string | null;
        required_by: ("policy" | "role" | "application" | "acr_values")[];
      } | null;
    } | {
      type: "sign_in_refused";
      reason: string;
    } | {
      type: "token";
      grant_type: string | null;
      registered_method: string | null;
      shown_method: string;
      pkce: string | null;
      redirect_uri: string | null;
      id_token: {
        alg: string | null;
        claims: {
          name: string;
          origin: string;
        }[];
      } | null;
      access_token: {
        format: "opaque" | "jwt";
        audience: string | null;
        scope: string | null;
        lifetime: number | null;
      } | null;
      refresh_token: boolean;
      error: {
        error: string;
        description: string | null;
        failure: string;
        sent: string | null;
      } | null;
    } | {
      type: "userinfo";
      error: {
        error: string;
        description: string | null;
        failure: string;
        sent: string | null;
      };
    };
  })[];
  refreshes: number;
  refreshed_at: string | null;
  userinfo_requests: number;
  userinfo_at: string | null;
  signed_out_at: string | null;
};

export type TraceSummary = {
  id: string;
  started_at: string;
  client_id: string | null;
  user_id: string | null;
  session_id: string | null;
  outcome: "under_way" | "answered" | "completed" | "failed";
  problem: {
    code: string;
    title: string;
    cause: string;
    fix: string;
    mended_by: "developer" | "administrator" | "person" | "operator";
    setting: string | null;
  } | null;
};

export type User = {
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
  group_id: string | null;
  must_change_password: boolean;
  attributes: Record<string, string | number | boolean | (string | number | boolean)[]>;
  state: "invited" | "active" | "suspended" | "locked" | "deleted";
  roles: string[];
  created_at: string;
  updated_at: string;
  deleted_at: string | null;
};

type Answer<Content> = { headers: Record<string, unknown>; content: Content };

type Failed = Answer<{ "application/problem+json": Problem }>;

export interface paths {
  "/api/v1/users": {
    post: {
      parameters: {
        query?: never;
        header?: {
          "idempotency-key"?: string;
        };
        path?: never;
      };
      requestBody: {
        content: { "application/json": {
          email: string;
          email_verified?: boolean;
          username?: string | null;
          name?: string | null;
          given_name?: string | null;
          family_name?: string | null;
          phone_number?: string | null;
          phone_number_verified?: boolean;
          locale?: string | null;
          zoneinfo?: string | null;
          picture?: string | null;
          attributes?: Record<string, string | number | boolean | (string | number | boolean)[] | null>;
          state?: "invited" | "active" | "suspended" | "locked";
          group_id?: string | null;
          roles?: string[];
          password?: string | null;
          password_hash?: string;
          must_change_password?: boolean;
          invite?: boolean;
        } };
      };
      responses: {
        201: Answer<{ "application/json": User }>;
        400: Failed;
        401: Failed;
        403: Failed;
        409: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
        503: Failed;
      };
    };
    get: {
      parameters: {
        query?: {
          limit?: number;
          after?: string;
          q?: string;
          sort?: "created_at" | "-created_at" | "email" | "-email" | "name" | "-name";
          state?: "invited" | "active" | "suspended" | "locked" | "deleted";
          role_id?: string;
          group_id?: string;
        };
        header?: never;
        path?: never;
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": {
          items: User[];
          next: string | null;
        } }>;
        400: Failed;
        401: Failed;
        403: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/users/{id}": {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": User }>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
    patch: {
      parameters: {
        query?: never;
        header?: {
          "if-match"?: string;
        };
        path: {
          id: string;
        };
      };
      requestBody: {
        content: { "application/json": {
          email?: string;
          email_verified?: boolean;
          username?: string | null;
          name?: string | null;
          given_name?: string | null;
          family_name?: string | null;
          phone_number?: string | null;
          phone_number_verified?: boolean;
          locale?: string | null;
          zoneinfo?: string | null;
          picture?: string | null;
          attributes?: Record<string, string | number | boolean | (string | number | boolean)[] | null>;
          state?: "invited" | "active" | "suspended" | "locked";
          group_id?: string | null;
          roles?: string[];
          password?: string | null;
          password_hash?: string;
          must_change_password?: boolean;
        } };
      };
      responses: {
        200: Answer<{ "application/json": User }>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        409: Failed;
        412: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
        503: Failed;
      };
    };
    delete: {
      parameters: {
        query?: {
          erase?: "true" | "false";
        };
        header?: {
          "if-match"?: string;
        };
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        204: Answer<undefined>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        409: Failed;
        412: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/users/{id}/restore": {
    post: {
      parameters: {
        query?: never;
        header?: {
          "if-match"?: string;
        };
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": User }>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        409: Failed;
        412: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/users/{id}/invitation": {
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        204: Answer<undefined>;
        401: Failed;
        403: Failed;
        404: Failed;
        409: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/users/{id}/email-verification": {
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        204: Answer<undefined>;
        401: Failed;
        403: Failed;
        404: Failed;
        409: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/users/bulk": {
    post: {
      parameters: {
        query?: never;
        header?: {
          "idempotency-key"?: string;
        };
        path?: never;
      };
      requestBody: {
        content: { "application/json": {
          users: ({
            email: string;
            email_verified?: boolean;
            username?: string | null;
            name?: string | null;
            given_name?: string | null;
            family_name?: string | null;
            phone_number?: string | null;
            phone_number_verified?: boolean;
            locale?: string | null;
            zoneinfo?: string | null;
            picture?: string | null;
            attributes?: Record<string, string | number | boolean | (string | number | boolean)[] | null>;
            state?: "invited" | "active" | "suspended" | "locked";
            group_id?: string | null;
            roles?: string[];
            password?: string | null;
            password_hash?: string;
            must_change_password?: boolean;
            invite?: boolean;
          })[];
          dry_run?: boolean;
        } };
      };
      responses: {
        200: Answer<{ "application/json": {
          items: BulkResult[];
        } }>;
        400: Failed;
        401: Failed;
        403: Failed;
        409: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
        503: Failed;
      };
    };
  };
  "/api/v1/imports": {
    post: {
      parameters: {
        query?: {
          mode?: "create" | "upsert";
          dry_run?: "true" | "false";
          invite?: "true" | "false";
        };
        header?: never;
        path?: never;
      };
      requestBody: {
        content: { "text/csv": string };
      };
      responses: {
        202: Answer<{ "application/json": Import }>;
        400: Failed;
        401: Failed;
        403: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
      };
    };
    get: {
      parameters: {
        query?: {
          limit?: number;
          after?: string;
        };
        header?: never;
        path?: never;
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": {
          items: Import[];
          next: string | null;
        } }>;
        400: Failed;
        401: Failed;
        403: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/imports/{id}": {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": Import }>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        204: Answer<undefined>;
        401: Failed;
        403: Failed;
        404: Failed;
        409: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/imports/{id}/results": {
    get: {
      parameters: {
        query?: {
          limit?: number;
          after?: string;
          outcome?: "created" | "updated" | "unchanged" | "failed";
        };
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": {
          items: ImportResult[];
          next: string | null;
        } }>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/imports/{id}/cancel": {
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": Import }>;
        401: Failed;
        403: Failed;
        404: Failed;
        409: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/users/{id}/roles": {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": {
          items: HeldRole[];
          next: string | null;
        } }>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
    post: {
      parameters: {
        query?: never;
        header?: {
          "idempotency-key"?: string;
        };
        path: {
          id: string;
        };
      };
      requestBody: {
        content: { "application/json": {
          role_id?: string;
          role?: string;
        } };
      };
      responses: {
        201: Answer<{ "application/json": Role }>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        409: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/users/{id}/roles/{role_id}": {
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
          role_id: string;
        };
      };
      requestBody?: never;
      responses: {
        204: Answer<undefined>;
        401: Failed;
        403: Failed;
        404: Failed;
        409: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/users/{id}/sessions": {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": {
          items: Session[];
          next: string | null;
        } }>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        204: Answer<undefined>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/users/{id}/sessions/{session_id}": {
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
          session_id: string;
        };
      };
      requestBody?: never;
      responses: {
        204: Answer<undefined>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/users/{id}/grants": {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": {
          items: Grant[];
          next: string | null;
        } }>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/users/{id}/grants/{client_id}": {
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
          client_id: string;
        };
      };
      requestBody?: never;
      responses: {
        204: Answer<undefined>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/users/{id}/factors": {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": {
          items: Factor[];
          next: string | null;
        } }>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        204: Answer<undefined>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/users/{id}/factors/{factor_id}": {
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
          factor_id: string;
        };
      };
      requestBody?: never;
      responses: {
        204: Answer<undefined>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/users/{id}/remembered-devices": {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": {
          items: RememberedDevice[];
          next: string | null;
        } }>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        204: Answer<undefined>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/users/{id}/remembered-devices/{device_id}": {
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
          device_id: string;
        };
      };
      requestBody?: never;
      responses: {
        204: Answer<undefined>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/users/{id}/attempts": {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": Attempts }>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        204: Answer<undefined>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/roles": {
    post: {
      parameters: {
        query?: never;
        header?: {
          "idempotency-key"?: string;
        };
        path?: never;
      };
      requestBody: {
        content: { "application/json": {
          name: string;
          description?: string | null;
          require_mfa?: boolean;
        } };
      };
      responses: {
        201: Answer<{ "application/json": Role }>;
        400: Failed;
        401: Failed;
        403: Failed;
        409: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
      };
    };
    get: {
      parameters: {
        query?: {
          limit?: number;
          after?: string;
          q?: string;
        };
        header?: never;
        path?: never;
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": {
          items: Role[];
          next: string | null;
        } }>;
        400: Failed;
        401: Failed;
        403: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/roles/{id}": {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": Role }>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
    patch: {
      parameters: {
        query?: never;
        header?: {
          "if-match"?: string;
        };
        path: {
          id: string;
        };
      };
      requestBody: {
        content: { "application/json": {
          name?: string;
          description?: string | null;
          require_mfa?: boolean;
        } };
      };
      responses: {
        200: Answer<{ "application/json": Role }>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        409: Failed;
        412: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
      };
    };
    delete: {
      parameters: {
        query?: never;
        header?: {
          "if-match"?: string;
        };
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        204: Answer<undefined>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        409: Failed;
        412: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/groups": {
    post: {
      parameters: {
        query?: never;
        header?: {
          "idempotency-key"?: string;
        };
        path?: never;
      };
      requestBody: {
        content: { "application/json": {
          name: string;
          description?: string | null;
          policy_id?: string | null;
        } };
      };
      responses: {
        201: Answer<{ "application/json": Group }>;
        400: Failed;
        401: Failed;
        403: Failed;
        409: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
      };
    };
    get: {
      parameters: {
        query?: {
          limit?: number;
          after?: string;
          q?: string;
        };
        header?: never;
        path?: never;
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": {
          items: Group[];
          next: string | null;
        } }>;
        400: Failed;
        401: Failed;
        403: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/groups/{id}": {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": Group }>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
    patch: {
      parameters: {
        query?: never;
        header?: {
          "if-match"?: string;
        };
        path: {
          id: string;
        };
      };
      requestBody: {
        content: { "application/json": {
          name?: string;
          description?: string | null;
          policy_id?: string | null;
        } };
      };
      responses: {
        200: Answer<{ "application/json": Group }>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        409: Failed;
        412: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
      };
    };
    delete: {
      parameters: {
        query?: never;
        header?: {
          "if-match"?: string;
        };
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        204: Answer<undefined>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        412: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/policies": {
    post: {
      parameters: {
        query?: never;
        header?: {
          "idempotency-key"?: string;
        };
        path?: never;
      };
      requestBody: {
        content: { "application/json": {
          name: string;
          description?: string | null;
          password_min_length?: number;
          password_history?: number;
          password_max_age?: number;
          password_check_common?: boolean;
          password_check_breached?: boolean;
          mfa?: "off" | "optional" | "required";
          factors?: ("totp" | "passkey" | "email_code")[];
          remembered_device_lifetime?: number;
          passwordless?: boolean;
          email_code_sign_in?: boolean;
          require_verified_email?: boolean;
          session_lifetime?: number;
          session_idle_lifetime?: number;
        } };
      };
      responses: {
        201: Answer<{ "application/json": Policy }>;
        400: Failed;
        401: Failed;
        403: Failed;
        409: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
      };
    };
    get: {
      parameters: {
        query?: {
          limit?: number;
          after?: string;
          q?: string;
        };
        header?: never;
        path?: never;
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": {
          items: Policy[];
          next: string | null;
        } }>;
        400: Failed;
        401: Failed;
        403: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/policies/{id}": {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": Policy }>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
    patch: {
      parameters: {
        query?: never;
        header?: {
          "if-match"?: string;
        };
        path: {
          id: string;
        };
      };
      requestBody: {
        content: { "application/json": {
          name?: string;
          description?: string | null;
          password_min_length?: number;
          password_history?: number;
          password_max_age?: number;
          password_check_common?: boolean;
          password_check_breached?: boolean;
          mfa?: "off" | "optional" | "required";
          factors?: ("totp" | "passkey" | "email_code")[];
          remembered_device_lifetime?: number;
          passwordless?: boolean;
          email_code_sign_in?: boolean;
          require_verified_email?: boolean;
          session_lifetime?: number;
          session_idle_lifetime?: number;
        } };
      };
      responses: {
        200: Answer<{ "application/json": Policy }>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        409: Failed;
        412: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
      };
    };
    delete: {
      parameters: {
        query?: never;
        header?: {
          "if-match"?: string;
        };
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        204: Answer<undefined>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        409: Failed;
        412: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/policies/{id}/dry-run": {
    post: {
      parameters: {
        query?: {
          days?: number;
        };
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody: {
        content: { "application/json": {
          name?: string;
          description?: string | null;
          password_min_length?: number;
          password_history?: number;
          password_max_age?: number;
          password_check_common?: boolean;
          password_check_breached?: boolean;
          mfa?: "off" | "optional" | "required";
          factors?: ("totp" | "passkey" | "email_code")[];
          remembered_device_lifetime?: number;
          passwordless?: boolean;
          email_code_sign_in?: boolean;
          require_verified_email?: boolean;
          session_lifetime?: number;
          session_idle_lifetime?: number;
        } };
      };
      responses: {
        200: Answer<{ "application/json": PolicyDryRun; "application/x-ndjson": string }>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        409: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/policies/{id}/coverage": {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": PolicyCoverage }>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/apps/{id}/dry-run": {
    post: {
      parameters: {
        query?: {
          days?: number;
        };
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody: {
        content: { "application/json": {
          require_mfa?: boolean;
          access?: "everyone" | "roles";
          grant_types?: ("authorization_code" | "refresh_token" | "client_credentials")[];
          without_role_id?: string;
        } };
      };
      responses: {
        200: Answer<{ "application/json": PolicyDryRun; "application/x-ndjson": string }>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        409: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/roles/{id}/dry-run": {
    post: {
      parameters: {
        query?: {
          days?: number;
        };
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody: {
        content: { "application/json": {
          require_mfa?: boolean;
        } };
      };
      responses: {
        200: Answer<{ "application/json": PolicyDryRun; "application/x-ndjson": string }>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        409: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/groups/{id}/dry-run": {
    post: {
      parameters: {
        query?: {
          days?: number;
        };
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody: {
        content: { "application/json": {
          policy_id?: string | null;
        } };
      };
      responses: {
        200: Answer<{ "application/json": PolicyDryRun; "application/x-ndjson": string }>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        409: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/keys": {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": {
          items: SigningKey[];
          next: string | null;
        } }>;
        401: Failed;
        403: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/attributes": {
    post: {
      parameters: {
        query?: never;
        header?: {
          "idempotency-key"?: string;
        };
        path?: never;
      };
      requestBody: {
        content: { "application/json": {
          name: string;
          type: "string" | "boolean" | "integer" | "decimal" | "date_time";
          multi_valued?: boolean;
          description?: string | null;
          required?: boolean;
          canonical_values?: (string | number | boolean)[] | null;
        } };
      };
      responses: {
        201: Answer<{ "application/json": Attribute }>;
        400: Failed;
        401: Failed;
        403: Failed;
        409: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
      };
    };
    get: {
      parameters: {
        query?: {
          limit?: number;
          after?: string;
          q?: string;
        };
        header?: never;
        path?: never;
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": {
          items: Attribute[];
          next: string | null;
        } }>;
        400: Failed;
        401: Failed;
        403: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/attributes/{id}": {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": Attribute }>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
    patch: {
      parameters: {
        query?: never;
        header?: {
          "if-match"?: string;
        };
        path: {
          id: string;
        };
      };
      requestBody: {
        content: { "application/json": {
          description?: string | null;
          required?: boolean;
          canonical_values?: (string | number | boolean)[] | null;
        } };
      };
      responses: {
        200: Answer<{ "application/json": Attribute }>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        409: Failed;
        412: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
      };
    };
    delete: {
      parameters: {
        query?: never;
        header?: {
          "if-match"?: string;
        };
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        204: Answer<undefined>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        409: Failed;
        412: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/mappings": {
    post: {
      parameters: {
        query?: never;
        header?: {
          "idempotency-key"?: string;
        };
        path?: never;
      };
      requestBody: {
        content: { "application/json": {
          name: string;
          description?: string | null;
          enabled?: boolean;
          condition: string;
          role_ids?: string[];
          group_id?: string | null;
        } };
      };
      responses: {
        201: Answer<{ "application/json": Mapping }>;
        400: Failed;
        401: Failed;
        403: Failed;
        409: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
      };
    };
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": {
          items: Mapping[];
          next: string | null;
        } }>;
        401: Failed;
        403: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/mappings/{id}": {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": Mapping }>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
    patch: {
      parameters: {
        query?: never;
        header?: {
          "if-match"?: string;
        };
        path: {
          id: string;
        };
      };
      requestBody: {
        content: { "application/json": {
          name?: string;
          description?: string | null;
          enabled?: boolean;
          condition?: string;
          role_ids?: string[];
          group_id?: string | null;
        } };
      };
      responses: {
        200: Answer<{ "application/json": Mapping }>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        409: Failed;
        412: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
      };
    };
    delete: {
      parameters: {
        query?: never;
        header?: {
          "if-match"?: string;
        };
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        204: Answer<undefined>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        412: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/mappings/order": {
    put: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
      };
      requestBody: {
        content: { "application/json": {
          ids: string[];
        } };
      };
      responses: {
        200: Answer<{ "application/json": {
          items: Mapping[];
          next: string | null;
        } }>;
        400: Failed;
        401: Failed;
        403: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/mappings/preview": {
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
      };
      requestBody: {
        content: { "application/json": {
          mapping?: {
            name: string;
            description?: string | null;
            enabled?: boolean;
            condition: string;
            role_ids?: string[];
            group_id?: string | null;
          };
          mapping_id?: string;
          after?: string;
        } };
      };
      responses: {
        200: Answer<{ "application/json": MappingPreview }>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/mappings/run": {
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
      };
      requestBody?: never;
      responses: {
        204: Answer<undefined>;
        401: Failed;
        403: Failed;
        429: Failed;
        500: Failed;
      };
    };
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": MappingRun }>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/privileges": {
    post: {
      parameters: {
        query?: never;
        header?: {
          "idempotency-key"?: string;
        };
        path?: never;
      };
      requestBody: {
        content: { "application/json": {
          kind: "super" | "user_admin" | "app_admin" | "help_desk" | "read_only";
          user_id?: string | null;
          role_id?: string | null;
          client_app_id?: string | null;
          group_id?: string | null;
          app_id?: string | null;
        } };
      };
      responses: {
        201: Answer<{ "application/json": Privilege }>;
        400: Failed;
        401: Failed;
        403: Failed;
        409: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
      };
    };
    get: {
      parameters: {
        query?: {
          limit?: number;
          after?: string;
        };
        header?: never;
        path?: never;
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": {
          items: Privilege[];
          next: string | null;
        } }>;
        400: Failed;
        401: Failed;
        403: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/privileges/{id}": {
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        204: Answer<undefined>;
        401: Failed;
        403: Failed;
        404: Failed;
        409: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/me": {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": Caller }>;
        401: Failed;
        403: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/settings": {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": Settings }>;
        401: Failed;
        403: Failed;
        429: Failed;
        500: Failed;
      };
    };
    patch: {
      parameters: {
        query?: never;
        header?: {
          "if-match"?: string;
        };
        path?: never;
      };
      requestBody: {
        content: { "application/json": {
          deleted_users_kept_days?: number;
          traces_kept_days?: number;
          terms_version?: string | null;
          terms_uri?: string | null;
          registration?: boolean;
          registration_domains?: string[];
          self_deletion?: boolean;
          new_sign_in_mails?: boolean;
          free_attempts?: number;
          longest_attempt_delay?: number;
          attempts_per_address?: number;
          attempts_per_network?: number;
          secret_max_age_days?: number;
        } };
      };
      responses: {
        200: Answer<{ "application/json": Settings }>;
        400: Failed;
        401: Failed;
        403: Failed;
        412: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/branding": {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": Branding }>;
        401: Failed;
        403: Failed;
        429: Failed;
        500: Failed;
      };
    };
    patch: {
      parameters: {
        query?: never;
        header?: {
          "if-match"?: string;
        };
        path?: never;
      };
      requestBody: {
        content: { "application/json": {
          name?: string;
          show_name?: boolean;
          accent?: string | null;
          accent_dark?: string | null;
        } };
      };
      responses: {
        200: Answer<{ "application/json": Branding }>;
        400: Failed;
        401: Failed;
        403: Failed;
        412: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/branding/preview": {
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
      };
      requestBody: {
        content: { "application/json": {
          name?: string;
          show_name?: boolean;
          accent?: string | null;
          accent_dark?: string | null;
          page?: "sign_in" | "code" | "account" | "mail";
          language?: "en" | "de";
        } };
      };
      responses: {
        200: Answer<{ "application/json": BrandingPreview }>;
        400: Failed;
        401: Failed;
        403: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/branding/logo": {
    put: {
      parameters: {
        query?: never;
        header?: {
          "if-match"?: string;
        };
        path?: never;
      };
      requestBody: {
        content: { "image/png": string; "image/jpeg": string; "image/webp": string };
      };
      responses: {
        200: Answer<{ "application/json": Branding }>;
        400: Failed;
        401: Failed;
        403: Failed;
        412: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
      };
    };
    delete: {
      parameters: {
        query?: never;
        header?: {
          "if-match"?: string;
        };
        path?: never;
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": Branding }>;
        400: Failed;
        401: Failed;
        403: Failed;
        412: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/apps": {
    post: {
      parameters: {
        query?: never;
        header?: {
          "idempotency-key"?: string;
        };
        path?: never;
      };
      requestBody: {
        content: { "application/json": {
          client_name: string;
          application_type?: "web" | "native" | "single_page" | "machine";
          token_endpoint_auth_method?: "client_secret_basic" | "client_secret_post" | "private_key_jwt" | "none";
          jwks?: {
            keys: Record<string, unknown>[];
          } | null;
          jwks_uri?: string | null;
          redirect_uris?: string[];
          post_logout_redirect_uris?: string[];
          grant_types?: ("authorization_code" | "refresh_token" | "client_credentials")[];
          require_pkce?: boolean;
          id_token_signed_response_alg?: "RS256" | "ES256" | "EdDSA";
          userinfo_signed_response_alg?: "RS256" | "ES256" | "EdDSA" | null;
          access_token_lifetime?: number;
          id_token_lifetime?: number;
          refresh_token_lifetime?: number;
          logo_uri?: string | null;
          require_consent?: boolean;
          require_mfa?: boolean;
          initiate_login_uri?: string | null;
          backchannel_logout_uri?: string | null;
          claims?: ({
            claim: string;
            attribute?: string;
            roles?: "list" | "delimited";
            delimiter?: string;
            constant?: string | number | boolean | (string | number | boolean)[];
            expression?: string;
            in?: ("id_token" | "userinfo")[];
            scope?: string;
          })[];
          access?: "everyone" | "roles";
          backchannel_logout_session_required?: boolean;
          frontchannel_logout_uri?: string | null;
          frontchannel_logout_session_required?: boolean;
          client_id?: string;
        } };
      };
      responses: {
        201: Answer<{ "application/json": AppWithSecret }>;
        400: Failed;
        401: Failed;
        403: Failed;
        409: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
      };
    };
    get: {
      parameters: {
        query?: {
          limit?: number;
          after?: string;
          q?: string;
        };
        header?: never;
        path?: never;
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": {
          items: App[];
          next: string | null;
        } }>;
        400: Failed;
        401: Failed;
        403: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/apps/{id}": {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": App }>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
    patch: {
      parameters: {
        query?: never;
        header?: {
          "if-match"?: string;
        };
        path: {
          id: string;
        };
      };
      requestBody: {
        content: { "application/json": {
          client_name?: string;
          application_type?: "web" | "native" | "single_page" | "machine";
          token_endpoint_auth_method?: "client_secret_basic" | "client_secret_post" | "private_key_jwt" | "none";
          jwks?: {
            keys: Record<string, unknown>[];
          } | null;
          jwks_uri?: string | null;
          redirect_uris?: string[];
          post_logout_redirect_uris?: string[];
          grant_types?: ("authorization_code" | "refresh_token" | "client_credentials")[];
          require_pkce?: boolean;
          id_token_signed_response_alg?: "RS256" | "ES256" | "EdDSA";
          userinfo_signed_response_alg?: "RS256" | "ES256" | "EdDSA" | null;
          access_token_lifetime?: number;
          id_token_lifetime?: number;
          refresh_token_lifetime?: number;
          logo_uri?: string | null;
          require_consent?: boolean;
          require_mfa?: boolean;
          initiate_login_uri?: string | null;
          backchannel_logout_uri?: string | null;
          claims?: ({
            claim: string;
            attribute?: string;
            roles?: "list" | "delimited";
            delimiter?: string;
            constant?: string | number | boolean | (string | number | boolean)[];
            expression?: string;
            in?: ("id_token" | "userinfo")[];
            scope?: string;
          })[];
          access?: "everyone" | "roles";
          backchannel_logout_session_required?: boolean;
          frontchannel_logout_uri?: string | null;
          frontchannel_logout_session_required?: boolean;
        } };
      };
      responses: {
        200: Answer<{ "application/json": AppWithSecret }>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        412: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
      };
    };
    delete: {
      parameters: {
        query?: never;
        header?: {
          "if-match"?: string;
        };
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        204: Answer<undefined>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        412: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/apps/{id}/rotate-secret": {
    post: {
      parameters: {
        query?: never;
        header?: {
          "if-match"?: string;
        };
        path: {
          id: string;
        };
      };
      requestBody: {
        content: { "application/json": {
          old_secret_lifetime?: number;
        } };
      };
      responses: {
        200: Answer<{ "application/json": AppWithSecret }>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        409: Failed;
        412: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/apps/{id}/secrets/{secret_id}": {
    delete: {
      parameters: {
        query?: never;
        header?: {
          "if-match"?: string;
        };
        path: {
          id: string;
          secret_id: string;
        };
      };
      requestBody?: never;
      responses: {
        204: Answer<undefined>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        409: Failed;
        412: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/app-addresses/check": {
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
      };
      requestBody: {
        content: { "application/json": {
          application_type?: "web" | "native" | "single_page" | "machine";
          redirect_uris?: string[];
          post_logout_redirect_uris?: string[];
          logo_uri?: string | null;
          initiate_login_uri?: string | null;
          backchannel_logout_uri?: string | null;
          frontchannel_logout_uri?: string | null;
        } };
      };
      responses: {
        200: Answer<{ "application/json": AddressFindings }>;
        400: Failed;
        401: Failed;
        403: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/apps/{id}/users": {
    get: {
      parameters: {
        query?: {
          limit?: number;
          after?: string;
          q?: string;
        };
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": {
          items: AppUser[];
          next: string | null;
        } }>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/apps/{id}/sessions": {
    get: {
      parameters: {
        query?: {
          limit?: number;
          after?: string;
        };
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": {
          items: AppSession[];
          next: string | null;
        } }>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/quickstarts": {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": {
          items: OfferedQuickstart[];
        } }>;
        401: Failed;
        403: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/apps/{id}/quickstarts": {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": {
          items: QuickstartSummary[];
        } }>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/apps/{id}/quickstarts/{name}": {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
          name: string;
        };
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": Quickstart }>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/apps/{id}/usage": {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": AppUsage }>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/hygiene": {
    get: {
      parameters: {
        query?: {
          app_id?: string;
        };
        header?: never;
        path?: never;
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": Hygiene }>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/hygiene/acceptances": {
    post: {
      parameters: {
        query?: never;
        header?: {
          "idempotency-key"?: string;
        };
        path?: never;
      };
      requestBody: {
        content: { "application/json": {
          app_id: string;
          code: "redirect_uri_http" | "no_role_opens_it" | "secret_old" | "secrets_two_for_long" | "web_without_secret" | "redirect_uri_localhost" | "refresh_token_lifetime_long" | "pkce_not_required" | "pkce_not_used" | "app_never_used" | "app_unused" | "redirect_uri_unused" | "post_logout_redirect_uri_unused" | "secret_never_used" | "post_logout_redirect_uri_missing";
          subject?: string | null;
          reason: string;
          until?: string | null;
        } };
      };
      responses: {
        201: Answer<{ "application/json": HygieneAcceptance }>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        409: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/hygiene/acceptances/{id}": {
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        204: Answer<undefined>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/apps/{id}/claims-preview": {
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody: {
        content: { "application/json": {
          user_id: string;
          claims?: ({
            claim: string;
            attribute?: string;
            roles?: "list" | "delimited";
            delimiter?: string;
            constant?: string | number | boolean | (string | number | boolean)[];
            expression?: string;
            in?: ("id_token" | "userinfo")[];
            scope?: string;
          })[];
          scopes?: string[];
        } };
      };
      responses: {
        200: Answer<{ "application/json": ClaimsPreview }>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/apis": {
    post: {
      parameters: {
        query?: never;
        header?: {
          "idempotency-key"?: string;
        };
        path?: never;
      };
      requestBody: {
        content: { "application/json": {
          name: string;
          description?: string | null;
          access_token_format?: "jwt" | "opaque";
          access_token_signing_alg?: "RS256" | "ES256" | "EdDSA";
          access_token_lifetime?: number | null;
          scopes?: ({
            name: string;
            description?: string | null;
          })[];
          identifier: string;
        } };
      };
      responses: {
        201: Answer<{ "application/json": Api }>;
        400: Failed;
        401: Failed;
        403: Failed;
        409: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
      };
    };
    get: {
      parameters: {
        query?: {
          limit?: number;
          after?: string;
          q?: string;
        };
        header?: never;
        path?: never;
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": {
          items: Api[];
          next: string | null;
        } }>;
        400: Failed;
        401: Failed;
        403: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/apis/{id}": {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": Api }>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
    patch: {
      parameters: {
        query?: never;
        header?: {
          "if-match"?: string;
        };
        path: {
          id: string;
        };
      };
      requestBody: {
        content: { "application/json": {
          name?: string;
          description?: string | null;
          access_token_format?: "jwt" | "opaque";
          access_token_signing_alg?: "RS256" | "ES256" | "EdDSA";
          access_token_lifetime?: number | null;
          scopes?: ({
            name: string;
            description?: string | null;
          })[];
        } };
      };
      responses: {
        200: Answer<{ "application/json": Api }>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        409: Failed;
        412: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
      };
    };
    delete: {
      parameters: {
        query?: never;
        header?: {
          "if-match"?: string;
        };
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        204: Answer<undefined>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        409: Failed;
        412: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/apis/{id}/apps": {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": {
          items: ApiCaller[];
          next: string | null;
        } }>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/apis/{id}/apps/{app_id}": {
    put: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
          app_id: string;
        };
      };
      requestBody: {
        content: { "application/json": {
          scopes?: string[] | null;
        } };
      };
      responses: {
        200: Answer<{ "application/json": ApiCaller }>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
      };
    };
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
          app_id: string;
        };
      };
      requestBody?: never;
      responses: {
        204: Answer<undefined>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/roles/{id}/apps": {
    get: {
      parameters: {
        query?: {
          limit?: number;
          after?: string;
        };
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": {
          items: App[];
          next: string | null;
        } }>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
    post: {
      parameters: {
        query?: never;
        header?: {
          "idempotency-key"?: string;
        };
        path: {
          id: string;
        };
      };
      requestBody: {
        content: { "application/json": {
          app_id: string;
        } };
      };
      responses: {
        201: Answer<{ "application/json": App }>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        409: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/roles/{id}/apps/{app_id}": {
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
          app_id: string;
        };
      };
      requestBody?: never;
      responses: {
        204: Answer<undefined>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/apps/{id}/roles": {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": {
          items: AppRole[];
          next: string | null;
        } }>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/users/{id}/access/{app_id}": {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
          app_id: string;
        };
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": AccessDecision }>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/events": {
    get: {
      parameters: {
        query?: {
          limit?: number;
          after?: string;
          action?: "sign_in" | "sign_in.step" | "sign_out" | "session.end" | "grant.revoke" | "attempts.clear" | "token.refused" | "access.refuse" | "terms.accept" | "email.verify" | "email.verification_send" | "email.change_request" | "email.change" | "email.change_undo" | "user.create" | "user.register" | "user.invite" | "user.update" | "user.delete" | "user.restore" | "user.erase" | "user.import" | "user.export" | "factor.enrol" | "factor.rename" | "factor.remove" | "factor.reset" | "factor.refuse" | "recovery_code.use" | "device.remember" | "device.forget" | "password.change" | "password.reset_request" | "role.create" | "role.update" | "role.delete" | "role.grant" | "role.withdraw" | "role.app_add" | "role.app_remove" | "group.create" | "group.update" | "group.delete" | "policy.create" | "policy.update" | "policy.delete" | "attribute.create" | "attribute.update" | "attribute.delete" | "mapping.create" | "mapping.update" | "mapping.delete" | "mapping.reorder" | "mapping.run" | "app.create" | "app.update" | "app.delete" | "app.rotate_secret" | "app.delete_secret" | "app.accept_finding" | "app.reopen_finding" | "app.test" | "api.create" | "api.update" | "api.delete" | "api.allow" | "api.disallow" | "privilege.grant" | "privilege.withdraw" | "mail.give_up" | "settings.update" | "branding.update" | "api_token.issue";
          outcome?: "success" | "failure";
          actor_id?: string;
          target_type?: string;
          target_id?: string;
          client_id?: string;
          session_id?: string;
          correlation_id?: string;
          ip_address?: string;
          from?: string;
          to?: string;
        };
        header?: never;
        path?: never;
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": {
          items: Event[];
          next: string | null;
        } }>;
        400: Failed;
        401: Failed;
        403: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/events/export": {
    get: {
      parameters: {
        query?: {
          action?: "sign_in" | "sign_in.step" | "sign_out" | "session.end" | "grant.revoke" | "attempts.clear" | "token.refused" | "access.refuse" | "terms.accept" | "email.verify" | "email.verification_send" | "email.change_request" | "email.change" | "email.change_undo" | "user.create" | "user.register" | "user.invite" | "user.update" | "user.delete" | "user.restore" | "user.erase" | "user.import" | "user.export" | "factor.enrol" | "factor.rename" | "factor.remove" | "factor.reset" | "factor.refuse" | "recovery_code.use" | "device.remember" | "device.forget" | "password.change" | "password.reset_request" | "role.create" | "role.update" | "role.delete" | "role.grant" | "role.withdraw" | "role.app_add" | "role.app_remove" | "group.create" | "group.update" | "group.delete" | "policy.create" | "policy.update" | "policy.delete" | "attribute.create" | "attribute.update" | "attribute.delete" | "mapping.create" | "mapping.update" | "mapping.delete" | "mapping.reorder" | "mapping.run" | "app.create" | "app.update" | "app.delete" | "app.rotate_secret" | "app.delete_secret" | "app.accept_finding" | "app.reopen_finding" | "app.test" | "api.create" | "api.update" | "api.delete" | "api.allow" | "api.disallow" | "privilege.grant" | "privilege.withdraw" | "mail.give_up" | "settings.update" | "branding.update" | "api_token.issue";
          outcome?: "success" | "failure";
          actor_id?: string;
          target_type?: string;
          target_id?: string;
          client_id?: string;
          session_id?: string;
          correlation_id?: string;
          ip_address?: string;
          from?: string;
          to?: string;
        };
        header?: never;
        path?: never;
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/x-ndjson": string }>;
        400: Failed;
        401: Failed;
        403: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/events/{id}": {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": Event }>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/traces": {
    get: {
      parameters: {
        query?: {
          limit?: number;
          after?: string;
          app_id?: string;
          user_id?: string;
          reference?: string;
        };
        header?: never;
        path?: never;
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": {
          items: TraceSummary[];
          next: string | null;
        } }>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/traces/{id}": {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": Trace }>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/apps/{id}/tests": {
    post: {
      parameters: {
        query?: never;
        header?: {
          "idempotency-key"?: string;
        };
        path: {
          id: string;
        };
      };
      requestBody: {
        content: { "application/json": {
          scope?: string;
          prompt?: string;
          acr_values?: string;
          resource?: string;
          client_secret?: string;
        } };
      };
      responses: {
        201: Answer<{ "application/json": IntegrationTest }>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        409: Failed;
        413: Failed;
        415: Failed;
        422: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/apps/{id}/tests/{test_id}": {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
          test_id: string;
        };
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": IntegrationTest }>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/statistics/sign-ins": {
    get: {
      parameters: {
        query?: {
          days?: number;
          interval?: "hour" | "day";
        };
        header?: never;
        path?: never;
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": SignInStatistics }>;
        400: Failed;
        401: Failed;
        403: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/statistics/inventory": {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": Inventory }>;
        401: Failed;
        403: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/mails": {
    get: {
      parameters: {
        query?: {
          limit?: number;
          after?: string;
          state?: "waiting" | "sent" | "failed" | "kept";
        };
        header?: never;
        path?: never;
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": {
          items: Mail[];
          next: string | null;
        } }>;
        400: Failed;
        401: Failed;
        403: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/outbox": {
    get: {
      parameters: {
        query?: {
          limit?: number;
          after?: string;
        };
        header?: never;
        path?: never;
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": {
          items: OutboxMail[];
          next: string | null;
        } }>;
        400: Failed;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
  "/api/v1/outbox/{id}": {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
      };
      requestBody?: never;
      responses: {
        200: Answer<{ "application/json": OutboxMail }>;
        401: Failed;
        403: Failed;
        404: Failed;
        429: Failed;
        500: Failed;
      };
    };
  };
}
