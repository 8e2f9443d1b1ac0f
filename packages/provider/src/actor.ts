/** The request through which somebody acts, as far as the audit log tells of it. */
export interface RequestOrigin {
  /** Under which the request is logged, see {@link file://./correlation-id.ts}. */
  correlationId: string;
  /** IP address of whoever sent the request. */
  address: string;
  userAgent: string | null;
  /** Session at the provider; null where none is part of it, as with access tokens of programs. */
  sessionId: string | null;
}

/**
 * A permission to administer, given to people and applications; what each allows is decided in `policy/`.
 *
 * - `super`: everything.
 * - `user_admin`: the users of one group.
 * - `app_admin`: one application.
 * - `help_desk`: helps people back in: passwords, second factors, locks and sessions.
 * - `read_only`: sees all and changes nothing.
 */
export type Privilege =
  | { kind: 'super' | 'help_desk' | 'read_only' }
  | { kind: 'user_admin'; groupId: string }
  | { kind: 'app_admin'; applicationId: string };

/** Who acts: every change is checked against what they may do and recorded under their name. */
export interface Actor {
  /** `anonymous`: nobody has proved who they are yet, as at a sign-in. */
  type: 'user' | 'application' | 'command_line' | 'system' | 'anonymous';
  /** The user's id or the application's `client_id`; null for the others. */
  id: string | null;
  privileges: readonly Privilege[];
  /** null: by the provider itself, or on its command line. */
  request: RequestOrigin | null;
}

/** Whoever holds the machine, the database and the master key. */
export const COMMAND_LINE: Actor = {
  type: 'command_line',
  id: null,
  privileges: [{ kind: 'super' }],
  request: null,
};

/** The provider itself: first start, mappings that are run again, what is due by time. */
export const SYSTEM: Actor = {
  type: 'system',
  id: null,
  privileges: [{ kind: 'super' }],
  request: null,
};

/** On whose behalf a change is made, and to which version. */
export interface Change {
  by: Actor;
  /** What the change was decided on; it is refused when the row is at another by now. Absent: whatever it is at. */
  version?: number | undefined;
}
