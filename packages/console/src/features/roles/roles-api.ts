import { queryOptions } from '@tanstack/react-query';
import { api, takeVersioned } from '../../api/client.ts';

/** One role, with the version that a change is decided on. */
export const roleQuery = (id: string) =>
  queryOptions({
    queryKey: ['roles', 'one', id],
    queryFn: () => takeVersioned(api.GET('/api/v1/roles/{id}', { params: { path: { id } } })),
  });
