import { queryOptions } from '@tanstack/react-query';
import type { paths } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';

/** A change of a policy, as the admin API takes it. */
export type PolicyChanges =
  paths['/api/v1/policies/{id}']['patch']['requestBody']['content']['application/json'];

/** A change, and the days of which the sign-ins are looked at. */
export interface Trial {
  changes: PolicyChanges;
  days: number;
}

/** Milliseconds for which the same change is not tried again. */
const FRESH = 60_000;

/** What a change would have done, without making it. */
export const dryRunQuery = (id: string, { changes, days }: Trial) =>
  queryOptions({
    queryKey: ['policies', 'dry-run', id, changes, days],
    queryFn: ({ signal }) =>
      take(
        api.POST('/api/v1/policies/{id}/dry-run', {
          params: { path: { id }, query: { days } },
          body: changes,
          signal,
        }),
      ),
    staleTime: FRESH,
    gcTime: FRESH,
    retry: false,
  });

export const coverageQuery = (id: string) =>
  queryOptions({
    queryKey: ['policies', 'coverage', id],
    queryFn: () => take(api.GET('/api/v1/policies/{id}/coverage', { params: { path: { id } } })),
  });

/** What of a policy a sign-in depends on; the rest is about passwords that are set, and about names. */
const DECIDING = [
  'mfa',
  'factors',
  'remembered_device_lifetime',
  'passwordless',
  'email_code_sign_in',
  'require_verified_email',
  'password_max_age',
  'session_lifetime',
  'session_idle_lifetime',
] as const satisfies (keyof PolicyChanges)[];

/** The part of a change that decides on sign-ins. */
export function decidingPart(changes: PolicyChanges): PolicyChanges {
  return Object.fromEntries(
    DECIDING.flatMap((name) => (changes[name] === undefined ? [] : [[name, changes[name]]])),
  );
}
