import { type Actor, SYSTEM } from '../actor.ts';
import type { Application } from '../applications/application.ts';
import type { Applications } from '../applications/applications.ts';
import {
  explainFailure,
  type FailureExplanation,
} from '../applications/what-went-wrong/what-went-wrong.ts';
import { firstIdAt } from '../audit/event-ids.ts';
import type { AuditLog } from '../audit/events.ts';
import type { Clock } from '../clock.ts';
import { parseCorrelationId } from '../correlation-id.ts';
import { DomainError } from '../domain-error.ts';
import { isPlainText } from '../field-checks.ts';
import { DEFAULT_LIMIT, decodeCursor, isId, type Page, toPage } from '../paging.ts';
import { checkMayRead } from '../policy/privileges.ts';
import type { InstallationSettings } from '../policy/settings.ts';
import type { TraceEntryRow, TraceRow } from '../storage/tables/traces.ts';
import type { TraceRows } from '../storage/traces.ts';
import type { TraceEntry, TraceOutcome } from './trace-entry.ts';

const DAY = 86_400_000;
/** Milliseconds for which a trace is kept in which nobody proved who they are, since anybody can make one. */
const KEPT_OF_NOBODY = DAY;

/** What is shown of a trace in a list. Times are milliseconds since the epoch. */
export interface TraceSummary {
  /** UUID version 7; its order is that of time. */
  id: string;
  started_at: number;
  client_id: string | null;
  user_id: string | null;
  session_id: string | null;
  outcome: TraceOutcome;
  /** What went wrong; null: nothing did, or it was mended since. */
  problem: FailureExplanation | null;
}

/** An entry, and in which request it came to be. */
export interface TraceStep {
  occurred_at: number;
  /** See {@link file://../correlation-id.ts}. */
  reference: string;
  entry: TraceEntry;
  /** What went wrong in it; null: nothing did. */
  problem: FailureExplanation | null;
}

/** A sign-in from the request of the application to the logout. */
export interface Trace extends TraceSummary {
  /** The oldest first. */
  steps: TraceStep[];
  refreshes: number;
  refreshed_at: number | null;
  userinfo_requests: number;
  userinfo_at: number | null;
  /** The person signed out, or their session was ended. */
  signed_out_at: number | null;
}

/** Each narrows down what the others leave. */
export interface TraceFilters {
  /** `id` or `client_id` of an application. */
  applicationId?: string | undefined;
  userId?: string | undefined;
  /** As an error page or an event shows it; however it is written. */
  reference?: string | undefined;
}

/** Sign-ins, decoded: what applications asked, what was decided and why, what they got. */
export interface Traces {
  /**
   * The latest first.
   *
   * @throws {DomainError} `privilege_missing`, `application_not_found`, `cursor_invalid`.
   */
  list(
    wanted: TraceFilters & { limit?: number | undefined; after?: string | undefined },
    asked: { by: Actor },
  ): Promise<Page<TraceSummary>>;
  /** @throws {DomainError} `privilege_missing`, `trace_not_found`. */
  get(id: string, asked: { by: Actor }): Promise<Trace>;
  /** For who may see this one for another reason. @returns undefined: it is not written yet, or gone. */
  find(id: string): Promise<Trace | undefined>;
  /** Removes up to `limit` that were kept long enough. @returns how many were removed. */
  sweep(limit: number): Promise<number>;
}

export function createTraces(options: {
  rows: Pick<TraceRows, 'find' | 'entriesOf' | 'list' | 'sweep'>;
  audit: Pick<AuditLog, 'search'>;
  applications: Pick<Applications, 'get' | 'findByClientId'>;
  settings: Pick<InstallationSettings, 'current'>;
  clock: Clock;
}): Traces {
  const { rows, audit, applications, settings, clock } = options;

  async function find(id: string): Promise<Trace | undefined> {
    const row = isId(id) ? await rows.find(id) : undefined;
    if (!row) return undefined;
    const [entries, application, signedOutAt] = await Promise.all([
      rows.entriesOf(id),
      row.client_id === null ? undefined : applications.findByClientId(row.client_id),
      findLogout(row),
    ]);
    const steps = entries.map((entry) => toStep(entry, application));
    const explained = steps.findLast(({ problem }) => problem?.code === row.error)?.problem;
    const summary = toSummary(row);
    return {
      ...summary,
      problem: explained ?? summary.problem,
      steps,
      refreshes: row.refreshes,
      refreshed_at: row.refreshed_at,
      userinfo_requests: row.userinfo_requests,
      userinfo_at: row.userinfo_at,
      signed_out_at: signedOutAt,
    };
  }

  /** Events tell of it, so nothing has to be written when a session ends. */
  async function findLogout({ session_id, started_at }: TraceRow): Promise<number | null> {
    if (session_id === null) return null;
    const ends = await Promise.all(
      (['sign_out', 'session.end'] as const).map((action) =>
        audit.search({ action, session_id, from: started_at, limit: 1 }, { by: SYSTEM }),
      ),
    );
    return ends.flatMap(({ items }) => items)[0]?.occurred_at ?? null;
  }

  return {
    async list({ applicationId, userId, reference, limit = DEFAULT_LIMIT, after }, { by }) {
      checkMayRead(by, 'events');
      const beforeId = decodeCursor(after);
      const application =
        applicationId === undefined ? undefined : await applications.get(applicationId, { by });
      const wanted = reference === undefined ? undefined : parseCorrelationId(reference);
      const isPossible =
        (reference === undefined || wanted !== undefined) && (!userId || isPlainText(userId));
      if (!isPossible) return { items: [], next: null };
      const found = await rows.list({
        clientId: application?.client_id,
        userId,
        reference: wanted,
        beforeId,
        limit: limit + 1,
      });
      return toPage(found.map(toSummary), limit);
    },

    async get(id, { by }) {
      checkMayRead(by, 'events');
      const trace = await find(id);
      if (!trace) throw new DomainError('trace_not_found');
      return trace;
    },

    find,

    async sweep(limit) {
      const { traces_kept_days: days } = await settings.current();
      const now = clock.now();
      const wanted = {
        below: firstIdAt(now - days * DAY),
        nobodyBelow: firstIdAt(now - KEPT_OF_NOBODY),
      };
      return await rows.sweep(wanted, limit);
    },
  };
}

function toSummary(row: TraceRow): TraceSummary {
  const { id, started_at, client_id, user_id, session_id, error } = row;
  return {
    id,
    started_at,
    client_id,
    user_id,
    session_id,
    outcome: row.outcome as TraceOutcome,
    problem: error === null ? null : explainFailure(error),
  };
}

function toStep(row: TraceEntryRow, application: Application | undefined): TraceStep {
  const entry = JSON.parse(row.entry) as TraceEntry;
  return {
    occurred_at: row.occurred_at,
    reference: row.reference,
    entry,
    problem: problemOf(entry, application),
  };
}

function problemOf(entry: TraceEntry, app: Application | undefined): FailureExplanation | null {
  if (entry.type === 'authorization' && entry.prompt?.name === 'access') {
    return explainFailure('access_refused', { app });
  }
  if (!('error' in entry) || !entry.error) return null;
  return explainFailure(entry.error.failure, { sent: entry.error.sent ?? undefined, app });
}
