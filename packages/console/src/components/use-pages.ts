import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';

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
  return { ...query, items: query.data?.pages.flatMap(({ items }) => items) };
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
  | 'isPlaceholderData'
>;
