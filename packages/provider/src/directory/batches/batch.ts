import type { Actor } from '../../actor.ts';
import type { AuditLog } from '../../audit/events.ts';
import type { EndSessions } from '../../credentials/password-changes.ts';
import type { DomainErrorCode, FieldError } from '../../domain-error.ts';
import type { Attributes } from '../attributes.ts';
import type { NewUser } from '../user.ts';
import type { UserColumns } from '../user-changes.ts';
import type { UserMails } from '../user-mails.ts';

/** What came of one of many users. */
export type BatchOutcome = 'created' | 'updated' | 'unchanged' | 'failed';

/** A user who is to be added, or changed, together with others. */
export interface BatchItem {
  user: NewUser;
  /** What is wrong with it already. */
  errors?: readonly FieldError[];
  /** Made before the transaction, since that takes long; absent: none. */
  passwordHash?: string | undefined;
  /**
   * Somebody new is added as `invited`, and sent an invitation; so is who is `invited` already and has none that is still
   * good. Of others it says nothing.
   */
  invite?: boolean | undefined;
  /** What people call it, for whoever has the same address: `row 12`. */
  label: string;
}

/** What came of one item. Nothing of an item that failed was written. */
export interface BatchResult {
  outcome: BatchOutcome;
  /** Of the user; null: there is none. */
  id: string | null;
  /** Why it failed, as a single request would have: `validation_failed`, `email_taken`, … */
  code: DomainErrorCode | null;
  detail: string | null;
  errors: readonly FieldError[];
  emailCanonical: string | null;
  usernameCanonical: string | null;
}

/** Canonical e-mail addresses and usernames that earlier items have, and what those are called. */
export interface EarlierItems {
  emails: Map<string, string>;
  usernames: Map<string, string>;
}

export interface BatchOptions {
  attributes: Pick<Attributes, 'schema'>;
  audit: AuditLog;
  /** Absent: where nobody has signed in yet. */
  sessions?: Pick<EndSessions, 'endAllWithin'> | undefined;
  /** Absent: nobody can be invited. */
  userMails?: Pick<UserMails, 'canSend' | 'inviteAllWithin'> | undefined;
  by: Actor;
  now: number;
  /** `upsert`: who is there already, by e-mail address, is changed; that needs a super administrator. */
  mode: 'create' | 'upsert';
  /** Nothing is written. */
  dryRun: boolean;
  /** Of new users of whom nothing else is said. */
  newState: 'active' | 'invited';
  earlier: EarlierItems;
  /** Added to the details of the events. */
  details?: Readonly<Record<string, unknown>>;
}

/** An item whose addresses are known. */
export interface CheckedItem {
  item: BatchItem;
  /** Of a new user. */
  columns: UserColumns;
}
