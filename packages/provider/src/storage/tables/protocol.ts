import type { Generated } from 'kysely';

export interface SigningKeyTable {
  kid: string;
  alg: string;
  /** Private JWK, sealed with the master key. */
  private_jwk: string;
  created_at: number;
}

/** What the protocol engine keeps: codes, tokens, grants, sessions, interactions. */
export interface OidcRecordTable {
  kind: string;
  /** SHA-256 of the value that its bearer shows, so that a copy of the database signs nobody in. */
  id_hash: string;
  payload: string;
  /** The grant under which it was issued; of a grant its own. */
  grant_id: string | null;
  session_uid: string | null;
  /** `sub` of the person, of sessions and grants. */
  account_id: string | null;
  expires_at: number | null;
  consumed_at: Generated<number | null>;
}

/** A sign-in under way of which more than one step is to be kept. */
export interface SignInFlowTable {
  /** SHA-256 of the uid of the engine's interaction, which the browser's cookie names. */
  id_hash: string;
  /** Who it is about; null: nobody that is known. */
  user_id: string | null;
  /** JSON: what was proved and agreed to so far. */
  progress: string;
  /** Counts the moves: one that names another is lost to one made meanwhile. */
  version: number;
  expires_at: number;
}

/** An application that has yet to hear of the end of a session (Back-Channel Logout 1.0). */
export interface LogoutNotificationTable {
  id: string;
  client_id: string;
  sub: string;
  /** null: all sessions of the person in the application. */
  sid: string | null;
  /** Times it was claimed; who claimed it last is who holds it. */
  attempts: number;
  /** The next attempt; while one is under way, when its claim runs out. */
  due_at: number;
  created_at: number;
  last_error: string | null;
}
