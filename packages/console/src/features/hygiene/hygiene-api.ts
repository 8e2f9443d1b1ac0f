import { queryOptions } from '@tanstack/react-query';
import type { Hygiene } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';

export type Finding = Hygiene['findings'][number];
export type AcceptedFinding = Hygiene['accepted'][number];

/** What should be tidied up. @param appId of one application; absent: of all. */
export const hygieneQuery = (appId?: string) =>
  queryOptions({
    queryKey: ['hygiene', appId ?? 'all'],
    queryFn: ({ signal }) =>
      take(
        api.GET('/api/v1/hygiene', {
          params: { query: appId === undefined ? {} : { app_id: appId } },
          signal,
        }),
      ),
  });
