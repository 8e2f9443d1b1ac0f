import { createEventIds } from '../audit/event-ids.ts';
import type { Clock } from '../clock.ts';
import { slices } from '../storage/slices.ts';
import type { TraceEntryRow, TraceRow } from '../storage/tables/traces.ts';
import type { OpeningRoleOf, TraceRows } from '../storage/traces.ts';
import { createAllowance } from './allowance.ts';
import { createNewestOfNobody } from './newest-of-nobody.ts';
import type { TraceEntry, TraceFacts, TraceOutcome } from './trace-entry.ts';

/** Milliseconds from the first entry to the write. */
const DELAY = 1000;
/** Entries in memory; what is more is dropped, since nobody waits for a trace. */
const CAPACITY = 10_000;
/** Codes and tokens looked up for one write, to find the trace of a refused request. */
const LOOKUPS = 50;
/** Entries that become rows before requests come first again. */
const AT_ONCE = 100;

/** An entry that waits to be written. */
interface Waiting {
  traceId: string;
  at: number;
  entryId: string;
  reference: string;
  facts: TraceFacts;
  entry: TraceEntry | undefined;
  refreshed: boolean;
  userinfo: boolean;
  /** Finds the trace that it belongs to; `traceId` is the one that it is by itself. */
  findTrace: (() => Promise<string | undefined>) | undefined;
}

/** Something that is noted of a request. */
export interface TraceNote {
  /** The trace of which the request is a part; absent: it is one by itself. */
  traceId?: string | undefined;
  /** As the request shows it to people, see `correlation-id.ts`. */
  reference: string;
  /** Absent: only the facts and counts are kept. */
  entry?: TraceEntry;
  facts?: TraceFacts;
  /** The request names no application that there is; anybody can make up as many names as they like. */
  isStranger?: boolean;
  /** Where the request came from, asked only where nobody has proved who they are; absent: it is of a sign-in under way. */
  address?: () => string;
  /** Tokens were renewed. */
  refreshed?: boolean;
  /** Userinfo was asked for. */
  userinfo?: boolean;
  /** Finds the trace when there is time. */
  findTrace?: (() => Promise<string | undefined>) | undefined;
}

/**
 * Keeps what is noted of requests, and writes it in batches: no request waits for it, and after a crash the last second
 * may be missing. Several processes may write parts of one trace.
 */
export interface TraceRecorder {
  /** @returns the id of a new trace. */
  newId(): string;
  note(note: TraceNote): void;
  /** Writes all that was noted. */
  flush(): Promise<void>;
  /** Writes what is left. What is noted later is written when somebody flushes. */
  stop(): Promise<void>;
}

export function createTraceRecorder(options: {
  rows: Pick<
    TraceRows,
    'merge' | 'addEntries' | 'removeOfNobody' | 'openingRolesOf' | 'claimRulesOf'
  >;
  clock: Clock;
  onError: (error: unknown) => void;
}): TraceRecorder {
  const { rows, clock, onError } = options;
  const newId = createEventIds(clock);
  const allowance = createAllowance(clock);
  const newestOfNobody = createNewestOfNobody();
  let waiting: Waiting[] = [];
  let soon: NodeJS.Timeout | undefined;
  let underWay: Promise<void> = Promise.resolve();
  let isStopped = false;

  async function write(): Promise<void> {
    const taken = waiting;
    waiting = [];
    if (taken.length === 0) return;
    await findTraces(taken);
    await nameRoles(taken);
    await nameClaimRules(taken);
    await rows.merge(headsOf(taken));
    const entries = taken.filter(({ entry }) => entry);
    for (const some of slices(entries, AT_ONCE)) {
      await rows.addEntries(some.flatMap(toEntryRow));
    }
    for (const some of slices(newestOfNobody.takeSurplus(), AT_ONCE)) {
      await rows.removeOfNobody(some);
    }
  }

  /** A request was refused before the engine looked at its code; what is unknown stays a trace by itself. */
  async function findTraces(taken: Waiting[]): Promise<void> {
    const unknown = taken.filter(({ findTrace }) => findTrace).slice(0, LOOKUPS);
    await Promise.all(
      unknown.map(async (one) => {
        one.traceId = (await one.findTrace?.()) ?? one.traceId;
      }),
    );
  }

  async function nameRoles(taken: Waiting[]): Promise<void> {
    const letIn = taken.filter(({ entry }) => entry?.type === 'authorization' && entry.opened_by);
    const clientIds = [...new Set(letIn.map(({ facts }) => facts.clientId ?? ''))];
    const userIds = [...new Set(letIn.map(({ facts }) => facts.userId ?? ''))];
    for (const some of slices(userIds, LOOKUPS)) {
      addRoles(letIn, await rows.openingRolesOf({ clientIds, userIds: some }));
    }
  }

  /** A rule of the application stands in for what a scope would say. */
  async function nameClaimRules(taken: Waiting[]): Promise<void> {
    const issued = taken.flatMap(({ entry, facts }) =>
      entry?.type === 'token' && entry.id_token
        ? [{ idToken: entry.id_token, clientId: facts.clientId ?? '' }]
        : [],
    );
    const clientIds = [...new Set(issued.map(({ clientId }) => clientId))];
    for (const some of slices(clientIds, LOOKUPS)) {
      const found = await rows.claimRulesOf(some);
      if (found.length === 0) continue;
      const rules = new Map(found.map((row) => [row.client_id, namesOf(row.claims)]));
      for (const { idToken, clientId } of issued) {
        const names = rules.get(clientId);
        if (!names) continue;
        idToken.claims = idToken.claims.map((claim) =>
          names.has(claim.name) ? { ...claim, origin: 'application' } : claim,
        );
      }
    }
  }

  function flush(): Promise<void> {
    clearTimeout(soon);
    soon = undefined;
    underWay = underWay.then(() => write().catch(onError));
    return underWay;
  }

  return {
    newId: () => newId().id,
    note({ reference, entry, facts = {}, refreshed, userinfo, findTrace, ...from }) {
      // Who has proved nothing can ask as often as they like.
      const isAnonymous = facts.userId === undefined && !refreshed && !userinfo;
      const clientId = from.isStranger ? undefined : facts.clientId;
      if (waiting.length >= CAPACITY) return;
      if (isAnonymous && !allowance.take(clientId, from.address?.())) return;
      const { id, occurredAt } = newId();
      const { traceId = id } = from;
      if (isAnonymous) newestOfNobody.add(clientId, traceId);
      else newestOfNobody.release(clientId, traceId);
      waiting.push({
        traceId,
        at: occurredAt,
        entryId: id,
        reference,
        facts,
        entry,
        refreshed: refreshed === true,
        userinfo: userinfo === true,
        findTrace: from.traceId === undefined ? findTrace : undefined,
      });
      if (!isStopped) soon ??= setTimeout(flush, DELAY).unref();
    },
    flush,
    async stop() {
      isStopped = true;
      await flush();
    },
  };
}

/** @param rules of an application, as JSON. */
function namesOf(rules: string): Set<string> {
  return new Set((JSON.parse(rules) as { claim: string }[]).map(({ claim }) => claim));
}

/** What is known of each trace, from all that waits. */
function headsOf(taken: readonly Waiting[]): TraceRow[] {
  const heads = new Map<string, TraceRow>();
  for (const { traceId, at, facts, refreshed, userinfo } of taken) {
    const head = heads.get(traceId) ?? newHead(traceId, at);
    heads.set(traceId, head);
    head.client_id ??= facts.clientId ?? null;
    head.user_id ??= facts.userId ?? null;
    head.session_id = facts.sessionId ?? head.session_id;
    if (facts.outcome && at >= head.outcome_at) {
      head.outcome = facts.outcome;
      head.outcome_at = at;
      head.error = facts.error ?? null;
    }
    if (refreshed) {
      head.refreshes += 1;
      head.refreshed_at = at;
    }
    if (userinfo) {
      head.userinfo_requests += 1;
      head.userinfo_at = at;
    }
  }
  return [...heads.values()];
}

function newHead(id: string, at: number): TraceRow {
  const outcome: TraceOutcome = 'under_way';
  return {
    id,
    started_at: startOf(id) ?? at,
    client_id: null,
    user_id: null,
    session_id: null,
    outcome,
    // Before whatever says how it stands.
    outcome_at: 0,
    error: null,
    refreshes: 0,
    refreshed_at: null,
    userinfo_requests: 0,
    userinfo_at: null,
  };
}

/** An id of version 7 tells when it was made (RFC 9562, section 5.7), in milliseconds since the epoch. */
function startOf(id: string): number | undefined {
  const time = Number.parseInt(id.replace('-', '').slice(0, 12), 16);
  return Number.isNaN(time) ? undefined : time;
}

function toEntryRow({ traceId, entryId, at, reference, entry }: Waiting): TraceEntryRow[] {
  if (!entry) return [];
  return [
    {
      trace_id: traceId,
      id: entryId,
      occurred_at: at,
      reference,
      entry: JSON.stringify(entry),
    },
  ];
}

function addRoles(letIn: readonly Waiting[], roles: readonly OpeningRoleOf[]): void {
  for (const { entry, facts } of letIn) {
    if (entry?.type !== 'authorization' || !entry.opened_by) continue;
    for (const { client_id, user_id, name } of roles) {
      if (client_id === facts.clientId && user_id === facts.userId) entry.opened_by.push(name);
    }
  }
}
