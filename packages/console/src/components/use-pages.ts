import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

interface Page<T> {
  items: T[];
  next: string | null;
}

/** A list of the admin API, page by page, with what was shown before until the new one is there. */
export function usePages<T>(options: {
  queryKey: readonly unknown[];
  fetchPage: (after: string | undefined, signal: AbortSignal) => Promise<Page<T>>;
  /** Milliseconds; absent: it is not read again by itself. */
  refetchInterval?: number | false;
  enabled?: boolean;
}) {
  const { queryKey, fetchPage, refetchInterval = false, enabled = true } = options;
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => fetchPage(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval,
    enabled,
  });
  const { data } = query;
  // The same array as long as it holds the same, for whom it saves work.
  const items = useMemo(() => data?.pages.flatMap((page) => page.items), [data]);
  return { ...query, items };
}

/** What a list page shows of {@link usePages}. */
export type Pages<T> = Pick<
  ReturnType<typeof usePages<T>>,
  | 'items'
  | 'error'
  | 'refetch'
  | 'hasNextPage'
  | 'fetchNextPage'
  | 'isFetchingNextPage'
  | 'isFetchNextPageError'
  | 'isPlaceholderData'
>;
