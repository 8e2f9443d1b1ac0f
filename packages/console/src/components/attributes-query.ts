import { queryOptions } from '@tanstack/react-query';
import { api, take } from '../api/client.ts';

const ALL = 200;

/** All attributes that are defined. */
export const attributesQuery = () =>
  queryOptions({
    queryKey: ['attributes', 'all'],
    queryFn: async () =>
      (await take(api.GET('/api/v1/attributes', { params: { query: { limit: ALL } } }))).items,
    staleTime: 60_000,
  });
