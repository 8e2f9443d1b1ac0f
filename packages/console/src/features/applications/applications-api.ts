import { queryOptions } from '@tanstack/react-query';
import type { paths } from '../../../generated/admin-api.ts';
import { api, takeVersioned } from '../../api/client.ts';

/** What a change of an application says. */
export type AppChanges = NonNullable<
  paths['/api/v1/apps/{id}']['patch']['requestBody']
>['content']['application/json'];

/** One application, with the version that a change is decided on. @param id its `id` or `client_id`. */
export const appQuery = (id: string) =>
  queryOptions({
    queryKey: ['apps', 'one', id],
    queryFn: () => takeVersioned(api.GET('/api/v1/apps/{id}', { params: { path: { id } } })),
  });
