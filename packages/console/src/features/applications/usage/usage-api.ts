import { queryOptions } from '@tanstack/react-query';
import { api, take } from '../../../api/client.ts';

/** What an application was last seen doing. @param id its `id` or `client_id`. */
export const usageQuery = (id: string) =>
  queryOptions({
    queryKey: ['apps', 'usage', id],
    queryFn: ({ signal }) =>
      take(api.GET('/api/v1/apps/{id}/usage', { params: { path: { id } }, signal })),
  });
