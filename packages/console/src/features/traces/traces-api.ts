import { queryOptions } from '@tanstack/react-query';
import { api, take } from '../../api/client.ts';

/** Milliseconds between two looks at a sign-in that goes on, and for how long it is looked at. */
const LOOK_EVERY = 2000;
const LIVE_FOR = 10 * 60_000;

/** One sign-in, step by step; while it goes on, what is new appears by itself. */
export const traceQuery = (id: string) =>
  queryOptions({
    queryKey: ['traces', 'one', id],
    queryFn: ({ signal }) =>
      take(api.GET('/api/v1/traces/{id}', { params: { path: { id } }, signal })),
    refetchInterval: ({ state: { data } }) => {
      const isOpen = data?.outcome === 'under_way' || data?.outcome === 'answered';
      return isOpen && Date.now() - Date.parse(data.started_at) < LIVE_FOR ? LOOK_EVERY : false;
    },
  });

/** The sign-in that a request belongs to, by its reference; null: none is kept. */
export const traceOfQuery = (reference: string) =>
  queryOptions({
    queryKey: ['traces', 'of', reference],
    queryFn: async ({ signal }) => {
      const { items } = await take(
        api.GET('/api/v1/traces', { params: { query: { reference, limit: 1 } }, signal }),
      );
      return items[0] ?? null;
    },
  });
