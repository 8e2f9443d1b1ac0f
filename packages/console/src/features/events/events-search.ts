import type { paths } from '../../../generated/admin-api.ts';

type Query = NonNullable<paths['/api/v1/events']['get']['parameters']['query']>;

/** Which events are shown, by the names of the admin API. */
export type EventFilters = Omit<Query, 'limit' | 'after'>;

/** Which events the page shows, as its address says it. */
export type EventsSearch = EventFilters & { live?: boolean };

const NAMES = [
  'action',
  'outcome',
  'actor_id',
  'target_type',
  'target_id',
  'client_id',
  'session_id',
  'correlation_id',
  'ip_address',
  'from',
  'to',
] as const;

/** Reads the address; what it does not know it leaves out. */
export function readEventsSearch(search: Record<string, unknown>): EventsSearch {
  const filters = Object.fromEntries(
    NAMES.flatMap((name) => {
      const value = search[name];
      return typeof value === 'string' && value ? [[name, value]] : [];
    }),
  ) as EventFilters;
  return { ...filters, ...(search.live === true && { live: true }) };
}
