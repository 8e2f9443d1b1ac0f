import { queryOptions } from '@tanstack/react-query';
import { api, take } from '../../../api/client.ts';

// Under the application, whose changes change what is rendered.
const keyOf = (appId: string) => ['apps', 'one', appId, 'quickstarts'];

/** Every quickstart, for an application that is yet to be added. */
export const offeredQuickstartsQuery = queryOptions({
  queryKey: ['quickstarts'],
  queryFn: async () => (await take(api.GET('/api/v1/quickstarts'))).items,
});

/** Every quickstart, and how the application fits it. */
export const quickstartsQuery = (appId: string) =>
  queryOptions({
    queryKey: keyOf(appId),
    queryFn: async () => {
      const path = { id: appId };
      const { items } = await take(api.GET('/api/v1/apps/{id}/quickstarts', { params: { path } }));
      return items;
    },
  });

/** The code of one of them, with the values of the application. */
export const quickstartQuery = (appId: string, name: string) =>
  queryOptions({
    queryKey: [...keyOf(appId), name],
    queryFn: () =>
      take(
        api.GET('/api/v1/apps/{id}/quickstarts/{name}', { params: { path: { id: appId, name } } }),
      ),
  });
