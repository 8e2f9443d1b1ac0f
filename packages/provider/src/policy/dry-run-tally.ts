import {
  EFFECTS,
  type Effect,
  type EffectReason,
  type PastSignIn,
  type Verdict,
} from './past-sign-in.ts';

/** Sign-ins and people that are named; all are counted. */
export const LISTED_AT_MOST = 100;

/** A sign-in that would have been stopped, or asked for more. */
export interface AffectedSignIn {
  /** Its event. */
  event_id: string;
  /** Milliseconds since the epoch. */
  occurred_at: number;
  user_id: string;
  client_id: string | null;
  /** Under which the request is logged, see the event. */
  correlation_id: string | null;
  effect: 'stopped' | 'asked_for_more';
  reason: EffectReason;
}

/** A person of whom that is true, with the worst of it. */
export interface AffectedPerson {
  user_id: string;
  /** How many of their sign-ins. */
  sign_ins: number;
  effect: AffectedSignIn['effect'];
  reason: EffectReason;
}

/** How many there are of each. */
export interface TallyCounts {
  sign_ins: Record<Effect, number>;
  /** Different people. */
  people: { governed: number; stopped: number; asked_for_more: number };
}

export interface TallyResult extends TallyCounts {
  /** The most frequent first. */
  reasons: {
    effect: AffectedSignIn['effect'];
    reason: EffectReason;
    sign_ins: number;
    people: number;
  }[];
  /** The latest first. */
  affected_sign_ins: AffectedSignIn[];
  /** Who would have been stopped first, then who signed in last. */
  affected_people: AffectedPerson[];
}

/** Counts verdicts, given the latest first. */
export interface Tally {
  /** @param event of the sign-in. */
  add(
    signIn: PastSignIn,
    event: Pick<AffectedSignIn, 'client_id' | 'correlation_id'> & { id: string },
    verdict: Verdict,
  ): void;
  /** Of what was added until now. */
  counts(): TallyCounts;
  result(): TallyResult;
}

export function createTally(): Tally {
  const signIns = Object.fromEntries(EFFECTS.map((effect) => [effect, 0])) as Record<
    Effect,
    number
  >;
  const governed = new Set<string>();
  const people = new Map<string, AffectedPerson>();
  const reasons = new Map<
    EffectReason,
    { effect: AffectedSignIn['effect']; sign_ins: number; people: Set<string> }
  >();
  const listed: AffectedSignIn[] = [];
  let stoppedPeople = 0;

  const counts = (): TallyCounts => ({
    sign_ins: { ...signIns },
    people: {
      governed: governed.size,
      stopped: stoppedPeople,
      asked_for_more: people.size - stoppedPeople,
    },
  });

  return {
    add({ occurredAt, person: { id } }, event, { effect, reason }) {
      signIns[effect] += 1;
      governed.add(id);
      if (reason === null) return;
      const ofReason = reasons.get(reason) ?? { effect, sign_ins: 0, people: new Set() };
      ofReason.sign_ins += 1;
      ofReason.people.add(id);
      reasons.set(reason, ofReason);
      const known = people.get(id);
      const person = known ?? { user_id: id, sign_ins: 0, effect, reason };
      person.sign_ins += 1;
      if (effect === 'stopped' && known?.effect !== 'stopped') {
        stoppedPeople += 1;
        person.effect = effect;
        person.reason = reason;
      }
      people.set(id, person);
      if (listed.length >= LISTED_AT_MOST) return;
      listed.push({
        event_id: event.id,
        occurred_at: occurredAt,
        user_id: id,
        client_id: event.client_id,
        correlation_id: event.correlation_id,
        effect,
        reason,
      });
    },

    counts,

    result() {
      const affected = [...people.values()];
      const stopped = affected.filter(({ effect }) => effect === 'stopped');
      const others = affected.filter(({ effect }) => effect !== 'stopped');
      return {
        ...counts(),
        reasons: [...reasons]
          .map(([reason, ofReason]) => ({ ...ofReason, reason, people: ofReason.people.size }))
          .toSorted((a, b) => b.sign_ins - a.sign_ins || (a.reason < b.reason ? -1 : 1)),
        affected_sign_ins: listed,
        affected_people: [...stopped, ...others].slice(0, LISTED_AT_MOST),
      };
    },
  };
}
