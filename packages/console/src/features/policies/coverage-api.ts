import { queryOptions } from '@tanstack/react-query';
import { api, take } from '../../api/client.ts';

/** Who is under a policy. */
export const coverageQuery = (id: string) =>
  queryOptions({
    queryKey: ['policies', 'coverage', id],
    queryFn: () => take(api.GET('/api/v1/policies/{id}/coverage', { params: { path: { id } } })),
  });
