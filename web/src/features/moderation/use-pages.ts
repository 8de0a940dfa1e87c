// What moderators look through, a page at a time, the newest first.

import { useInfiniteQuery } from '@tanstack/react-query';

/** Nobody is told of what is new: it is asked for while the first page is looked at. */
const REREAD_MS = 10_000;

export interface Pages<Item> {
  items: Item[] | undefined;
  error: unknown;
  hasMore: boolean;
  loadingMore: boolean;
  loadMore: () => void;
  retry: () => void;
}

/** What `read` gives, in pages of `size`: the next one begins after the item with the id `from`. */
export function usePages<Item>(
  queryKey: readonly unknown[],
  size: number,
  read: (page: { limit: number; from: string | undefined }) => Promise<Item[]>,
  idOf: (item: Item) => string,
): Pages<Item> {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => read({ limit: size, from: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => {
      const last = page.at(-1);
      return last !== undefined && page.length === size ? idOf(last) : undefined;
    },
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data && state.data.pages.length > 1 ? false : REREAD_MS),
  });
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = query;
  return {
    items: data?.pages.flat(),
    error: data ? null : error,
    hasMore: hasNextPage,
    loadingMore: isFetchingNextPage,
    loadMore: () => void fetchNextPage(),
    retry: () => void refetch(),
  };
}
