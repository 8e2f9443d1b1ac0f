import { queryOptions } from '@tanstack/react-query';
import { api, take, takeVersioned } from '../../api/client.ts';

/** One user, with the version that a change is decided on. */
export const userQuery = (id: string) =>
  queryOptions({
    queryKey: ['users', 'one', id],
    queryFn: () => takeVersioned(api.GET('/api/v1/users/{id}', { params: { path: { id } } })),
  });

/** The roles that somebody has, with who gave them. */
export const userRolesQuery = (id: string) =>
  queryOptions({
    queryKey: ['users', 'one', id, 'roles'],
    queryFn: () => take(api.GET('/api/v1/users/{id}/roles', { params: { path: { id } } })),
  });

/** The browsers that somebody is signed in with. */
export const userSessionsQuery = (id: string) =>
  queryOptions({
    queryKey: ['users', 'one', id, 'sessions'],
    queryFn: () => take(api.GET('/api/v1/users/{id}/sessions', { params: { path: { id } } })),
  });

/** The applications that somebody is connected to. */
export const userGrantsQuery = (id: string) =>
  queryOptions({
    queryKey: ['users', 'one', id, 'grants'],
    queryFn: () => take(api.GET('/api/v1/users/{id}/grants', { params: { path: { id } } })),
  });

/** How often somebody has failed to sign in lately. */
export const userAttemptsQuery = (id: string) =>
  queryOptions({
    queryKey: ['users', 'one', id, 'attempts'],
    queryFn: () => take(api.GET('/api/v1/users/{id}/attempts', { params: { path: { id } } })),
  });

/** Whether somebody may open an application, step by step, and what would change it. */
export const accessQuery = (id: string, appId: string) =>
  queryOptions({
    queryKey: ['users', 'one', id, 'access', appId],
    queryFn: () =>
      take(
        api.GET('/api/v1/users/{id}/access/{app_id}', {
          params: { path: { id, app_id: appId } },
        }),
      ),
  });
