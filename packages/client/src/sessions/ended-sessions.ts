import { GatehouseError } from '../core/errors.ts';
import type { Subject } from '../core/subject.ts';
import type { NotBefore } from './not-before.ts';
import { type SessionRecord, subjectOf } from './session.ts';

/**
 * Whose sessions a logout elsewhere ends: with `sid`, those of that session of the provider; else all
 * of the person. One of both is there. OpenID Connect Back-Channel Logout 1.0, section 2.4
 */
export interface LogoutTarget {
  readonly iss: string;
  readonly sub?: string | undefined;
  readonly sid?: string | undefined;
}

/**
 * Sessions that were ended elsewhere, by the time of it: what was begun before is over, and a later
 * sign-in, also of the same provider session, is not. A browser's cookie can't be deleted from elsewhere,
 * and a sign-in that is under way would store its session after all others were deleted.
 */
export interface EndedSessions extends EndedCheck {
  /** Sessions that began up to now are over. */
  end(target: LogoutTarget, now: number): Promise<void>;
}

/** Tells sessions that were ended elsewhere. */
export interface EndedCheck {
  /** Whether a session is over, as of half a second ago at most. */
  isOver(session: SessionRecord): boolean | Promise<boolean>;
  /** Whether a session is over by now. */
  isOverNow(session: SessionRecord): Promise<boolean>;
}

/** Knows ended sessions by times. */
export function createEndedSessions(times: NotBefore): EndedSessions {
  const keys = new WeakMap<SessionRecord, readonly [string, string]>();

  /** What can have ended a session: the end of its provider session, and that of all of the person. */
  function keysOf(session: SessionRecord): readonly [string, string] {
    const known = keys.get(session);
    if (known) return known;
    const subject = subjectOf(session);
    const own =
      session.sid === undefined ? keyWithoutSid(subject) : keyOfSid(subject.iss, session.sid);
    const made = [own, keyOfAll(subject)] as const;
    keys.set(session, made);
    return made;
  }

  return {
    async end({ iss, sub, sid }, now) {
      const ended = [
        ...(sid === undefined ? [] : [keyOfSid(iss, sid)]),
        // A session that does not know its `sid` may be the one that is meant.
        ...(sub === undefined
          ? []
          : [(sid === undefined ? keyOfAll : keyWithoutSid)({ iss, sub })]),
      ];
      await Promise.all(ended.map((key) => times.write(key, now)));
    },

    isOver(session) {
      const [own, all] = keysOf(session);
      const [one, other] = [times.recent(own), times.recent(all)];
      if (typeof one === 'number' && typeof other === 'number') {
        return session.issuedAt <= Math.max(one, other);
      }
      return Promise.all([one, other]).then((ends) => session.issuedAt <= Math.max(...ends));
    },

    async isOverNow(session) {
      const ends = await Promise.all(keysOf(session).map((key) => times.read(key)));
      return session.issuedAt <= Math.max(...ends);
    },
  };
}

/** Sessions that one of two says are over; the second is asked first. */
export function either(one: EndedCheck, other: EndedCheck): EndedCheck {
  return {
    isOver(session) {
      const isOver = other.isOver(session);
      if (isOver instanceof Promise) {
        return isOver.then(async (over) => over || (await one.isOver(session)));
      }
      return isOver || one.isOver(session);
    },
    isOverNow: async (session) =>
      (await other.isOverNow(session)) || (await one.isOverNow(session)),
  };
}

function keyOfSid(iss: string, sid: string): string {
  return JSON.stringify(['sid', iss, sid]);
}

function keyOfAll({ iss, sub }: Subject): string {
  return JSON.stringify(['sub', iss, sub]);
}

function keyWithoutSid({ iss, sub }: Subject): string {
  return JSON.stringify(['sub without sid', iss, sub]);
}

/** A sign-in during which the provider has ended its session; starting again helps. */
export function endedMeanwhile(): GatehouseError {
  return new GatehouseError('code_rejected', 'the provider has ended this sign-in meanwhile');
}
