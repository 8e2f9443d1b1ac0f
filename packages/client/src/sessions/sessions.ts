import type { Session, SessionRecord } from './session.ts';

/** What renewal changes of a session. */
export type SessionChange = Pick<SessionRecord, 'claims' | 'tokens' | 'renewedAt' | 'sid'>;

/** A session after a change, and the `Set-Cookie` values that the browser needs for it. */
export interface ChangedSession {
  readonly session: Session;
  readonly cookies: readonly string[];
}

/** Where sessions live: in the browser, or in a store with a reference in the browser. */
export interface Sessions {
  /**
   * The session of a request's `Cookie` header, unless forged, ended or expired. Synchronous where
   * nothing has to be asked for: it runs on every request.
   *
   * @throws {GatehouseError} `session_store_unavailable`
   */
  read(cookieHeader: string): Session | undefined | Promise<Session | undefined>;
  /**
   * Stores a new session in place of the browser's old one. Gives it as stored, and `Set-Cookie` values.
   *
   * @throws {GatehouseError} `session_too_large`, `session_store_unavailable`, `code_rejected` when it was
   * ended elsewhere before it began.
   */
  start(record: SessionRecord, cookieHeader: string): Promise<ChangedSession>;
  /** Changes a session; `undefined` when it has ended meanwhile: a change never brings one back. */
  change(
    session: Session,
    change: SessionChange,
    cookieHeader: string,
  ): Promise<ChangedSession | undefined>;
  /** Moves the idle expiry when it is time to; `Set-Cookie` values, usually none. */
  roll(session: Session, cookieHeader: string): readonly string[] | Promise<readonly string[]>;
  /** Ends the browser's session. `Set-Cookie` values. */
  end(cookieHeader: string): Promise<readonly string[]>;
  /** `Set-Cookie` values that delete session cookies which can no longer be used. */
  forget(cookieHeader: string): readonly string[];
}

/** Milliseconds between two moves of the idle expiry: not on every request, and soon enough. */
export function rollStep(idleLifetime: number): number {
  return Math.min(60_000, idleLifetime / 10);
}
