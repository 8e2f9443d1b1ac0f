import type { Kysely } from 'kysely';
import type { Actor } from '../actor.ts';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import { isPlainText } from '../field-checks.ts';
import { DEFAULT_LIMIT, decodeCursor, isId, type Page, toPage } from '../paging.ts';
import { checkMayRead } from '../policy/privileges.ts';
import { keptOrigin } from '../request-origin.ts';
import { createEventRows, type EventMatch } from '../storage/events.ts';
import type { Database } from '../storage/schema.ts';
import type { EventRow } from '../storage/tables/audit.ts';
import type { AuditAction, Outcome } from './actions.ts';
import { createEventIds, firstIdAt } from './event-ids.ts';

const EXPORTED_AT_ONCE = 500;

/** What happened, as whoever did it says it. */
export interface NewEvent {
  action: AuditAction;
  /** Default: success. */
  outcome?: Outcome | undefined;
  /** Stable code that says why, of a failure. */
  reason?: string | undefined;
  /** What it happened to. */
  target?: { type: string; id: string } | undefined;
  /** `client_id` of the application concerned. */
  clientId?: string | undefined;
  /** The session concerned, by the id that the sessions API shows; default: the one that the actor acts in. */
  sessionId?: string | undefined;
  /**
   * Ids, and the NAMES of fields. Never a secret, token, code or password: whoever may read events need not be
   * trusted with those. Never personal data either, such as an address or the value of an attribute: a person may
   * have to be erased while the chain stays as it is.
   */
  details?: Readonly<Record<string, unknown>> | undefined;
}

/** What happened: who did what, to what, from where. Named as the API names it. */
export interface AuditEvent {
  /** UUID version 7; its order is that of time. */
  id: string;
  /** Milliseconds since the epoch. */
  occurred_at: number;
  action: AuditAction;
  outcome: Outcome;
  reason: string | null;
  actor_type: Actor['type'];
  actor_id: string | null;
  target_type: string | null;
  target_id: string | null;
  client_id: string | null;
  session_id: string | null;
  ip_address: string | null;
  user_agent: string | null;
  correlation_id: string | null;
  details: Record<string, unknown> | null;
  /** Its place in the chain, and its hash there; null until it is sealed, see {@link file://./sealer.ts}. */
  sequence: number | null;
  hash: string | null;
}

/** Only events of which all of this is true. */
export interface EventFilters extends EventMatch {
  /** From this time on; milliseconds since the epoch. */
  from?: number | undefined;
  /** Before this time. */
  to?: number | undefined;
}

/** What happened, for good: nothing here changes or removes an event. */
export interface AuditLog {
  /**
   * Adds an event.
   *
   * @param db the transaction of the change that the event tells of, so that neither happens without the other;
   *   at a sign-in `storage.grouped.db`, to be followed by `durable`.
   */
  record(db: Kysely<Database>, by: Actor, event: NewEvent): Promise<void>;
  /** As `record`, for several events in few statements. */
  recordAll(db: Kysely<Database>, by: Actor, events: readonly NewEvent[]): Promise<void>;
  /**
   * The latest first. What is added while pages are read is newer than the first and moves nothing.
   *
   * @throws {DomainError} `privilege_missing`, `cursor_invalid`.
   */
  search(
    wanted: EventFilters & { limit?: number; after?: string },
    asked: { by: Actor },
  ): Promise<Page<AuditEvent>>;
  /** @throws {DomainError} `privilege_missing`, `event_not_found`. */
  get(id: string, asked: { by: Actor }): Promise<AuditEvent>;
  /**
   * The oldest first, read in pages as they are asked for.
   *
   * @throws {DomainError} `privilege_missing`, before the first is asked for.
   */
  export(filters: EventFilters, asked: { by: Actor }): AsyncIterable<AuditEvent>;
}

export function createAuditLog(options: {
  db: Kysely<Database>;
  clock: Clock;
  /** An event was added, though perhaps not yet committed. */
  recorded?: () => void;
}): AuditLog {
  const { db, clock, recorded = () => undefined } = options;
  const rows = createEventRows(db);
  const newId = createEventIds(clock);

  function toRow(by: Actor, event: NewEvent) {
    const { id, occurredAt } = newId();
    const { request } = by;
    const origin = request && keptOrigin(request);
    return {
      id,
      occurred_at: occurredAt,
      action: event.action,
      outcome: event.outcome ?? 'success',
      reason: event.reason ?? null,
      actor_type: by.type,
      actor_id: by.id,
      target_type: event.target?.type ?? null,
      target_id: event.target?.id ?? null,
      client_id: event.clientId ?? null,
      session_id: event.sessionId ?? request?.sessionId ?? null,
      ip_address: origin?.address ?? null,
      user_agent: origin?.userAgent ?? null,
      correlation_id: request?.correlationId ?? null,
      details: event.details ? JSON.stringify(event.details) : null,
    };
  }

  async function* readAll(filters: EventFilters): AsyncIterable<AuditEvent> {
    const wanted = toWanted(filters);
    if (!wanted) return;
    let afterId: string | undefined;
    for (;;) {
      const page = await rows.list({ ...wanted, afterId, order: 'asc', limit: EXPORTED_AT_ONCE });
      yield* page.map(toEvent);
      afterId = page.at(-1)?.id;
      if (page.length < EXPORTED_AT_ONCE) return;
    }
  }

  return {
    async record(on, by, event) {
      await rows.insert(on, toRow(by, event));
      recorded();
    },

    async recordAll(on, by, events) {
      if (events.length === 0) return;
      await rows.insertAll(
        on,
        events.map((event) => toRow(by, event)),
      );
      recorded();
    },

    async search({ limit = DEFAULT_LIMIT, after, ...filters }, { by }) {
      checkMayRead(by, 'events');
      const beforeId = decodeCursor(after);
      const wanted = toWanted(filters);
      if (!wanted) return { items: [], next: null };
      const found = await rows.list({
        ...wanted,
        beforeId: least(beforeId, wanted.beforeId),
        order: 'desc',
        limit: limit + 1,
      });
      return toPage(found.map(toEvent), limit);
    },

    async get(id, { by }) {
      checkMayRead(by, 'events');
      const row = isId(id) ? await rows.find(id) : undefined;
      if (!row) throw new DomainError('event_not_found');
      return toEvent(row);
    },

    export(filters, { by }) {
      checkMayRead(by, 'events');
      return readAll(filters);
    },
  };
}

/** @returns undefined when no event can match: ids tell the time, and no event holds other than plain text. */
function toWanted({ from, to, ...match }: EventFilters) {
  if (Object.values(match).some((text) => text !== undefined && !isPlainText(text))) return;
  return {
    match,
    fromId: from === undefined ? undefined : firstIdAt(from),
    beforeId: to === undefined ? undefined : firstIdAt(to),
  };
}

function least(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a < b ? a : b;
}

function toEvent({ details, ...row }: EventRow): AuditEvent {
  const { id, occurred_at, action, outcome, actor_type, ...rest } = row;
  return {
    id,
    occurred_at,
    action: action as AuditAction,
    outcome: outcome as Outcome,
    actor_type: actor_type as Actor['type'],
    ...rest,
    details: details === null ? null : (JSON.parse(details) as Record<string, unknown>),
  };
}
