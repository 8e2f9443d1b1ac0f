import type { FactorTable } from '../storage/tables/factors.ts';

/** Every mail speaks to somebody, by name if there is one. */
interface Personal {
  /** null: it is not known, or not proved to be theirs. */
  name: string | null;
}

/** A mail with a link that is good for a while. */
interface WithLink extends Personal {
  /** Path at the public address, beginning with one slash: `/reset/…`. */
  path: string;
  /** Seconds. */
  lifetime: number;
}

interface WithCode extends Personal {
  /** Six digits. */
  code: string;
  /** Seconds. */
  lifetime: number;
}

/** A notice of something that has happened. */
interface Notice extends Personal {
  /** Milliseconds since the epoch. */
  at: number;
  /** Of the IANA database, in which `at` is told; null: UTC. */
  timeZone: string | null;
  /** Path of the page where one does something about it. */
  path: string;
}

interface FactorNotice extends Notice {
  factor: FactorTable['kind'];
  /** As the person calls it. */
  label: string | null;
}

/** What each mail is made of. */
export interface MailValues {
  password_reset: WithLink;
  invitation: WithLink & {
    /** Who invites, by name; null: the installation. */
    inviter: string | null;
  };
  /** To an address that has to be proved to be theirs. */
  email_verification: WithLink;
  /** To the address that is to be the new one. */
  email_change: WithLink;
  /** To the address that was, with the link that undoes the change. */
  email_change_notice: WithLink;
  sign_in_code: WithCode;
  factor_code: WithCode;
  /** A sign-in with a browser that was not known to the account. */
  new_sign_in: Notice & {
    /** What was signed in to, by name. */
    application: string | null;
    /** Such as `Firefox, Windows`. */
    device: string | null;
    /** Such as `Berlin, Germany`. */
    place: string | null;
    /** IP address. */
    address: string | null;
  };
  password_changed: Notice;
  factor_added: FactorNotice;
  factor_removed: FactorNotice;
  /** To who registers, to prove the address. */
  registration: WithLink;
  /** To who has an account already when somebody registers with their address. */
  registration_existing: Personal & {
    /** Path where one signs in, or resets the password. */
    path: string;
  };
  account_deleted: Notice & {
    /** Until it is erased for good; it can be restored meanwhile. */
    days: number;
  };
}

export type MailTemplate = keyof MailValues;

/** A mail by its template, with what that template needs. */
export type MailContent = {
  [T in MailTemplate]: { template: T; values: MailValues[T] };
}[MailTemplate];

/** Every value that some mail has. */
export type AnyMailValues = Partial<
  WithLink &
    WithCode &
    FactorNotice &
    MailValues['invitation'] &
    MailValues['new_sign_in'] &
    MailValues['account_deleted']
>;
