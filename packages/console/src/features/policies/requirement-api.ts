import { queryOptions } from '@tanstack/react-query';
import type { App, Role } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';

/** Milliseconds for which the same change is not tried again. */
const FRESH = 60_000;

/** A change of an application or a role that decides on sign-ins; without one there is nothing to try. */
export type RequirementChange =
  | { of: 'app'; id: string; changes: Partial<Pick<App, 'require_mfa' | 'access'>> }
  | { of: 'role'; id: string; changes: Partial<Pick<Role, 'require_mfa'>> };

/** What a change would have done to the sign-ins of the last 30 days, without making it. */
export const requirementQuery = (change: RequirementChange) =>
  queryOptions({
    queryKey: [`${change.of}s`, 'dry-run', change.id, change.changes],
    queryFn: ({ signal }) => {
      const params = { path: { id: change.id } };
      return change.of === 'app'
        ? take(api.POST('/api/v1/apps/{id}/dry-run', { params, body: change.changes, signal }))
        : take(api.POST('/api/v1/roles/{id}/dry-run', { params, body: change.changes, signal }));
    },
    staleTime: FRESH,
    gcTime: FRESH,
    retry: false,
  });
