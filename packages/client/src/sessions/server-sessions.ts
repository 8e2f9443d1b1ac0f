import { createHash } from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import { GatehouseError } from '../core/errors.ts';
import type { Subject } from '../core/subject.ts';
import { readCookie, setCookie } from './cookies.ts';
import { type EndedCheck, endedMeanwhile, type LogoutTarget } from './ended-sessions.ts';
import { createSealedValues } from './sealed-value.ts';
import {
  endOf,
  parseSession,
  type Session,
  type SessionRecord,
  serializeSession,
  sessionOf,
  subjectOf,
} from './session.ts';
import { rollStep, type Sessions } from './sessions.ts';
import type { SessionStore, StoredEntry } from './stores/session-store.ts';

/** Changes of one session that may meet before one gives up. */
const MAX_CONFLICTS = 5;

/** A person's session as others may see it: nothing in it lets them take it over. */
export interface SessionSummary {
  /** Names the session to `auth.endSession`. */
  readonly handle: string;
  /** Name of the provider that signed the person in. */
  readonly provider: string;
  /** Milliseconds since 1970. */
  readonly issuedAt: number;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** The `User-Agent` header at sign-in, shortened. */
  readonly userAgent: string | undefined;
}

/** Sessions of a store, beyond the browser at hand. */
export interface StoredSessions {
  /** The sessions of a person, newest first. */
  list(subject: Subject): Promise<SessionSummary[]>;
  /** Ends one session of a person; `false` when it is not theirs or has ended. */
  endOne(subject: Subject, handle: string): Promise<boolean>;
  /** Ends all sessions of a person, save one; how many there were. */
  endAll(subject: Subject, except?: Session): Promise<number>;
  /** Ends the sessions that a logout elsewhere is about. */
  endTarget(target: LogoutTarget): Promise<void>;
}

/** The digest under which a session is stored: who reads the store learns no session id. */
export function handleOf(sessionId: string): string {
  return createHash('sha256').update(sessionId).digest('base64url');
}

/** The digest under which a person's sessions are found. */
export function subjectKey({ iss, sub }: Subject): string {
  return createHash('sha256')
    .update(JSON.stringify([iss, sub]))
    .digest('base64url');
}

/** The digest under which the person of a provider's session is found. */
function sidKey(iss: string, sid: string): string {
  return createHash('sha256')
    .update(JSON.stringify(['sid', iss, sid]))
    .digest('base64url');
}

/** Sessions in a store, found by a random id of 256 bits in a cookie of this name. */
export function createServerSessions(settings: {
  name: string;
  secure: boolean;
  secrets: readonly string[];
  store: SessionStore;
  /** Milliseconds. */
  idleLifetime: number | undefined;
  ended: EndedCheck;
  clock: Clock;
}): Sessions & StoredSessions {
  const { name, secure, secrets, store, idleLifetime, ended, clock } = settings;
  const sealed = createSealedValues(secrets, 'stored session');
  const sealedSubs = createSealedValues(secrets, 'person of a sid');
  const entries = new WeakMap<Session, StoredEntry>();

  const cookie = (record: SessionRecord) =>
    setCookie(name, record.id, {
      path: '/',
      secure,
      maxAge: Math.max(1, Math.round((endOf(record) - clock()) / 1000)),
    });
  const deleted = setCookie(name, '', { path: '/', secure, maxAge: 0 });

  function open(entry: StoredEntry): Session | undefined {
    const text = sealed.open(entry.key, entry.data);
    const parsed = text === undefined ? undefined : parseSession(text);
    if (!parsed) return undefined;
    const session =
      parsed.idleExpiresAt === undefined ? parsed : { ...parsed, idleExpiresAt: entry.expiresAt };
    if (endOf(session) <= clock()) return undefined;
    entries.set(session, entry);
    return session;
  }

  function entryOf(record: SessionRecord, revision: number): StoredEntry {
    const key = handleOf(record.id);
    return {
      key,
      subject: subjectKey(subjectOf(record)),
      data: sealed.seal(key, serializeSession(record)),
      revision,
      expiresAt: endOf(record),
    };
  }

  async function find(key: string): Promise<Session | undefined> {
    const entry = await asked(store.read(key));
    return entry && open(entry);
  }

  const idIn = (header: string) => readCookie(header, name);

  /** Remembers whose a `sid` is: a logout may name nothing else. */
  async function rememberSid({ sid, expiresAt, ...record }: SessionRecord): Promise<void> {
    if (sid === undefined) return;
    const { iss, sub } = subjectOf({ ...record, expiresAt });
    const key = sidKey(iss, sid);
    const entry = { key, subject: '', data: sealedSubs.seal(key, sub), revision: 1, expiresAt };
    if (!(await asked(store.add(entry)))) await asked(store.touch(key, expiresAt));
  }

  async function subOf(iss: string, sid: string): Promise<string | undefined> {
    const key = sidKey(iss, sid);
    const entry = await asked(store.read(key));
    return entry && sealedSubs.open(key, entry.data);
  }

  return {
    async read(header) {
      const id = idIn(header);
      return id === undefined || id.length !== 43 ? undefined : await find(handleOf(id));
    },

    async start(record, header) {
      const old = idIn(header);
      if (old !== undefined) await asked(store.remove(handleOf(old)));
      const session = sessionOf(record);
      const entry = entryOf(session, 1);
      await rememberSid(session);
      await asked(store.add(entry));
      // A logout notes its time first and then deletes: it sees this session, or is seen here.
      if (await ended.isOverNow(session)) {
        await asked(store.remove(entry.key));
        throw endedMeanwhile();
      }
      entries.set(session, entry);
      return { session, cookies: [cookie(session)] };
    },

    async change(session, change) {
      let current: Session | undefined = session;
      for (let turn = 0; current && turn < MAX_CONFLICTS; turn++) {
        const changed: Session = sessionOf({ ...current, ...change });
        const entry = entryOf(changed, (entries.get(current)?.revision ?? 0) + 1);
        if (changed.sid !== current.sid) await rememberSid(changed);
        if (await asked(store.replace(entry))) {
          entries.set(changed, entry);
          return { session: changed, cookies: [] };
        }
        current = await find(entry.key);
        // Somebody else stored the same renewal, or a later one.
        if (current && current.renewedAt >= change.renewedAt) {
          return { session: current, cookies: [] };
        }
      }
      return undefined;
    },

    async roll(session) {
      if (idleLifetime === undefined || session.idleExpiresAt === undefined) return [];
      const now = clock();
      if (now - (session.idleExpiresAt - idleLifetime) < rollStep(idleLifetime)) return [];
      const rolled = { ...session, idleExpiresAt: now + idleLifetime };
      const moved = await asked(store.touch(handleOf(session.id), endOf(rolled)));
      return moved ? [cookie(rolled)] : [];
    },

    async end(header) {
      const id = idIn(header);
      if (id === undefined) return [];
      await asked(store.remove(handleOf(id)));
      return [deleted];
    },

    forget: (header) => (idIn(header) === undefined ? [] : [deleted]),

    async list(subject) {
      const found = await asked(store.readAllOf(subjectKey(subject)));
      return found
        .map(open)
        .filter((session) => session !== undefined)
        .map((session) => ({
          handle: handleOf(session.id),
          provider: session.provider,
          issuedAt: session.issuedAt,
          expiresAt: endOf(session),
          userAgent: session.userAgent,
        }))
        .sort((a, b) => b.issuedAt - a.issuedAt);
    },

    async endOne(subject, handle) {
      const entry = await asked(store.read(handle));
      if (entry?.subject !== subjectKey(subject)) return false;
      await asked(store.remove(handle));
      return true;
    },

    endAll: (subject, except) =>
      asked(store.removeAllOf(subjectKey(subject), except && handleOf(except.id))),

    async endTarget({ iss, sub: named, sid }) {
      const sub = named ?? (sid === undefined ? undefined : await subOf(iss, sid));
      if (sub === undefined) return;
      const subject = subjectKey({ iss, sub });
      if (sid === undefined) return void (await asked(store.removeAllOf(subject)));
      const found = await asked(store.readAllOf(subject));
      const isMeant = (session: Session | undefined) =>
        session?.sid === sid || (session?.sid === undefined && named !== undefined);
      await Promise.all(
        found.filter((entry) => isMeant(open(entry))).map(({ key }) => asked(store.remove(key))),
      );
    },
  };
}

/** What a store throws, as an error of ours. */
async function asked<Result>(answer: Promise<Result>): Promise<Result> {
  try {
    return await answer;
  } catch (error) {
    throw new GatehouseError('session_store_unavailable', 'the session store failed', {
      cause: error,
    });
  }
}
