import { useQueryClient } from '@tanstack/react-query';
import type { App } from '../../../generated/admin-api.ts';
import { api, takeVersioned } from '../../api/client.ts';
import { withoutSecret } from './app-editor.ts';
import { appQuery } from './applications-api.ts';

/**
 * Makes a new secret of an application, which is then shown over its tabs.
 *
 * @returns takes the seconds for which the one before goes on; throws what the API refused.
 */
export function useRotateSecret(app: App): (overlap: number) => Promise<void> {
  const queryClient = useQueryClient();
  return async (overlap) => {
    const made = await takeVersioned(
      api.POST('/api/v1/apps/{id}/rotate-secret', {
        params: { path: { id: app.id } },
        body: { old_secret_lifetime: overlap },
      }),
    );
    const { queryKey } = appQuery(app.id);
    // What is being read is from before, and would be taken for newer.
    await queryClient.cancelQueries({ queryKey, exact: true });
    queryClient.setQueryData(queryKey, withoutSecret(made));
  };
}
