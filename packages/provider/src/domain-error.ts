/**
 * Every failure that a rule of the domain can answer with: its code, which never changes once released, the
 * HTTP status it maps to and what it means in a few words. The one place where they are defined.
 */
export const DOMAIN_ERRORS = {
  validation_failed: { status: 422, title: 'Some fields are not valid' },
  cursor_invalid: { status: 400, title: 'The cursor is not one of ours' },
  user_not_found: { status: 404, title: 'No such user' },
  email_taken: { status: 409, title: 'This e-mail address belongs to another user' },
  username_taken: { status: 409, title: 'This username belongs to another user' },
  session_not_found: { status: 404, title: 'No such session of this user' },
  role_not_found: { status: 404, title: 'No such role' },
  role_name_taken: { status: 409, title: 'Another role has this name' },
  application_not_found: { status: 404, title: 'No such application' },
  application_has_no_secret: { status: 409, title: 'A public application has no secret' },
  application_changed: { status: 409, title: 'The application is being changed by others' },
  client_id_taken: { status: 409, title: 'This client_id belongs to another application' },
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
