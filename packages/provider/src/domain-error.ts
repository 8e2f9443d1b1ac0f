/**
 * Every failure that a rule of the domain can answer with: its code, which never changes once released, the
 * HTTP status it maps to and what it means in a few words. The one place where they are defined.
 */
export const DOMAIN_ERRORS = {
  validation_failed: { status: 422, title: 'Some fields are not valid' },
  cursor_invalid: { status: 400, title: 'The cursor is not one of ours' },
  sort_with_search: { status: 400, title: 'A search has an order of its own: leave out sort' },
  privilege_missing: { status: 403, title: 'Your privileges do not allow this' },
  privilege_not_found: { status: 404, title: 'No such privilege' },
  last_super_privilege: {
    status: 409,
    title: 'The last super administrator stays: make another one first',
  },
  version_mismatch: { status: 412, title: 'It was changed by somebody else meanwhile' },
  user_not_found: { status: 404, title: 'No such user' },
  user_deleted: { status: 409, title: 'The user is deleted; restore them first' },
  user_not_deleted: { status: 409, title: 'The user is not deleted' },
  self_deletion_off: { status: 403, title: 'People can not delete their own account here' },
  user_not_invited: {
    status: 409,
    title: 'The account is in use already: no invitation is needed',
  },
  email_verified_already: { status: 409, title: 'The address is verified already' },
  email_taken: { status: 409, title: 'This e-mail address belongs to another user' },
  username_taken: { status: 409, title: 'This username belongs to another user' },
  session_not_found: { status: 404, title: 'No such session of this user' },
  grant_not_found: { status: 404, title: 'The user has granted this application nothing' },
  factor_not_found: { status: 404, title: 'No such factor of this user' },
  last_factor: { status: 409, title: 'The last factor stays: add another one first' },
  too_many_factors: { status: 409, title: 'The user has as many factors as one can have' },
  remembered_device_not_found: { status: 404, title: 'No such remembered device of this user' },
  role_not_found: { status: 404, title: 'No such role' },
  role_name_taken: { status: 409, title: 'Another role has this name' },
  trace_not_found: { status: 404, title: 'No such trace, or it was not kept any longer' },
  attribute_not_found: { status: 404, title: 'No such attribute' },
  attribute_in_use: { status: 409, title: 'Mappings or claims name this attribute' },
  attribute_name_taken: { status: 409, title: 'Another attribute has this name' },
  group_not_found: { status: 404, title: 'No such group' },
  group_name_taken: { status: 409, title: 'Another group has this name' },
  policy_not_found: { status: 404, title: 'No such policy' },
  policy_name_taken: { status: 409, title: 'Another policy has this name' },
  policy_is_default: { status: 409, title: 'The default policy can not be deleted' },
  policy_in_use: { status: 409, title: 'Groups are under this policy' },
  dry_run_superseded: { status: 409, title: 'You have started another dry run meanwhile' },
  api_not_found: { status: 404, title: 'No such API' },
  api_name_taken: { status: 409, title: 'Another API has this name' },
  api_identifier_taken: { status: 409, title: 'Another API has this identifier' },
  api_is_built_in: { status: 409, title: 'The admin API stays as it is' },
  mapping_not_found: { status: 404, title: 'No such mapping' },
  mapping_run_not_found: { status: 404, title: 'The mappings have not run yet' },
  mapping_name_taken: { status: 409, title: 'Another mapping has this name' },
  application_not_found: { status: 404, title: 'No such application' },
  application_has_no_secret: { status: 409, title: 'A public application has no secret' },
  quickstart_not_found: { status: 404, title: 'No such quickstart' },
  secret_not_found: { status: 404, title: 'No such secret of this application' },
  last_secret: { status: 409, title: 'The last live secret stays: rotate it instead' },
  client_id_taken: { status: 409, title: 'This client_id belongs to another application' },
  import_file_invalid: { status: 422, title: 'The file cannot be imported' },
  import_not_found: { status: 404, title: 'No such import' },
  import_over: { status: 409, title: 'The import is over' },
  import_running: { status: 409, title: 'The import is running: cancel it first' },
  logo_refused: { status: 422, title: 'The picture is not taken as a logo' },
  mail_not_configured: {
    status: 409,
    title: 'No mail can be sent here: the operator has to set SMTP_URL',
  },
  mail_not_found: { status: 404, title: 'No such mail in the outbox' },
  outbox_closed: { status: 404, title: 'There is an outbox in development only' },
  application_has_no_sign_in: {
    status: 409,
    title:
      'Nobody signs in to this application: it has no authorization_code among its grant_types',
  },
  hygiene_finding_not_found: {
    status: 404,
    title: 'Nothing like that is found of the application',
  },
  hygiene_acceptance_not_found: { status: 404, title: 'Nothing was accepted by this id' },
  integration_test_not_found: { status: 404, title: 'No such test of yours, or its time is over' },
  event_not_found: { status: 404, title: 'No such event' },
} as const satisfies Record<string, { status: number; title: string }>;

export type DomainErrorCode = keyof typeof DOMAIN_ERRORS;

/** What is wrong with one field of what was given. */
export interface FieldError {
  /** JSON pointer (RFC 6901) into what was given, with the field's name as the API spells it. */
  pointer: string;
  /** Stable, for programs. */
  code: string;
  /** A sentence for people: what is wrong and how to mend it. */
  detail: string;
}

/** A rule of the domain refuses. `message` is safe to show to whoever asked. */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly code: DomainErrorCode;
  /** Empty unless particular fields are at fault. */
  readonly errors: readonly FieldError[];

  constructor(
    code: DomainErrorCode,
    options: { detail?: string; errors?: readonly FieldError[]; cause?: unknown } = {},
  ) {
    super(options.detail ?? `${DOMAIN_ERRORS[code].title}.`, { cause: options.cause });
    this.code = code;
    this.errors = options.errors ?? [];
  }

  /** @returns an error for `errors`, all found at once so that they can be mended at once. */
  static invalid(errors: readonly FieldError[]): DomainError {
    return new DomainError('validation_failed', {
      detail: errors.map((error) => error.detail).join(' '),
      errors,
    });
  }
}
