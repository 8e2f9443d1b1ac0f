import type { PersonalRecord } from '../storage/sessions.ts';
import { type Device, describeDevice } from '../user-agent.ts';
import type { FindPlace, Place } from './places.ts';
import type { SessionNotes, SessionUse } from './session-uses.ts';

/** A person's session at the provider. Times are milliseconds since the epoch. */
export interface Session {
  /** Names the session; nobody can sign in with it. */
  id: string;
  /** When it began. */
  createdAt: number;
  /** When the person last proved who they are in it. */
  signedInAt: number;
  /** The last use, to about a minute. */
  lastSeenAt: number;
  /** When it ends unless it is used before, by the idle lifetime, or in any case. */
  expiresAt: number;
  /** How the person proved who they are (RFC 8176). */
  amr: string[];
  /** How much that is to be relied on (OpenID Connect Core 1.0, section 2); null: nothing is said. */
  acr: string | null;
  /** `client_id`s of the applications it signed in to. */
  clientIds: string[];
  /** From where and with what it was begun, and used last. */
  begun: SessionOrigin;
  lastUsed: SessionOrigin;
  /** Whether it is the one that the list was asked for in. */
  current: boolean;
}

/** From where and with what a session was used. */
export interface SessionOrigin extends Device {
  address: string | null;
  userAgent: string | null;
  /** null: not known. */
  place: Place | null;
}

/** What the engine keeps of a session, with what we add. */
export interface SessionPayload extends SessionNotes {
  uid: string;
  /** Seconds since the epoch. */
  loginTs?: number;
  amr?: string[];
  acr?: string;
  authorizations?: Record<string, { sid?: string; grantId?: string; persistsLogout?: boolean }>;
}

/** What the engine keeps of a grant. */
export interface GrantPayload {
  clientId: string;
  /** Seconds since the epoch. */
  iat: number;
  openid?: { scope?: string };
  /** Scopes by the resource indicator of an API. */
  resources?: Record<string, string>;
}

/** What a record holds. The engine wrote it. */
export function parsePayload<Payload>({ payload }: { payload: string }): Payload {
  return JSON.parse(payload) as Payload;
}

/** A session as the engine’s record holds it. */
export function toSession(
  record: PersonalRecord,
  { findPlace, current }: { findPlace: FindPlace; current: string | undefined },
): Session {
  const payload = parsePayload<SessionPayload>(record);
  const { uid, loginTs = 0, amr = [], acr = null, authorizations = {}, begun, seen } = payload;
  const signedInAt = loginTs * 1000;
  return {
    id: uid,
    createdAt: begun?.at ?? signedInAt,
    signedInAt,
    lastSeenAt: seen?.at ?? signedInAt,
    expiresAt: record.expires_at ?? 0,
    amr,
    acr,
    clientIds: Object.keys(authorizations).toSorted(),
    begun: toOrigin(begun, findPlace),
    lastUsed: toOrigin(seen, findPlace),
    current: uid === current,
  };
}

function toOrigin(use: SessionUse | undefined, findPlace: FindPlace): SessionOrigin {
  const { address = null, userAgent = null } = use ?? {};
  return {
    address,
    userAgent,
    ...describeDevice(userAgent),
    place: findPlace(address) ?? null,
  };
}
