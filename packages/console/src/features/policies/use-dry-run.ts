import { skipToken, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { DryRunProgress } from '../../../generated/admin-api.ts';
import { dryRunKey, dryRunQuery, FRESH, progressKey, type TriedChange } from './dry-run-api.ts';

const NOTHING: TriedChange = { of: 'app', id: '', changes: {} };

/**
 * Tries a change: how far that is, what came of it, and how to stop it. What is stopped is not begun again by itself.
 *
 * @param change undefined: there is nothing to try.
 */
export function useDryRun(change: TriedChange | undefined) {
  const queryClient = useQueryClient();
  const [stopped, setStopped] = useState<string>();
  const wanted = change ?? NOTHING;
  const name = JSON.stringify(wanted);
  const queryKey = dryRunKey(wanted);
  const { data, error, isFetching, refetch } = useQuery({
    ...dryRunQuery(wanted),
    enabled: change !== undefined && stopped !== name,
  });
  const { data: progress } = useQuery<DryRunProgress | null>({
    queryKey: progressKey(wanted),
    queryFn: skipToken,
    gcTime: FRESH,
  });
  return {
    run: data,
    error,
    isRunning: change !== undefined && isFetching,
    progress: progress ?? undefined,
    stop: async () => {
      setStopped(name);
      await queryClient.cancelQueries({ queryKey });
    },
    again: () => {
      setStopped(undefined);
      if (error) void refetch();
    },
  };
}

export type UsedDryRun = ReturnType<typeof useDryRun>;
