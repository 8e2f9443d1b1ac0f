import { queryOptions } from '@tanstack/react-query';
import { api, take, takeVersioned } from '../../api/client.ts';

const LOOK_EVERY = 1000;

/** All mappings, in their order. */
export const mappingsQuery = () =>
  queryOptions({
    queryKey: ['mappings', 'list'],
    queryFn: () => take(api.GET('/api/v1/mappings')),
  });

/** One mapping, with the version that a change is decided on. */
export const mappingQuery = (id: string) =>
  queryOptions({
    queryKey: ['mappings', 'one', id],
    queryFn: () => takeVersioned(api.GET('/api/v1/mappings/{id}', { params: { path: { id } } })),
  });

/** The latest pass of the mappings over all users, followed while it is under way. */
export const mappingRunQuery = () =>
  queryOptions({
    queryKey: ['mappings', 'run'],
    queryFn: () => take(api.GET('/api/v1/mappings/run')),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? LOOK_EVERY : false),
    retry: false,
  });
