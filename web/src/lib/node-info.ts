// What the node is, for components.

import { useQuery } from '@tanstack/react-query';

import { nodeInfo } from './node';

/** The key of what is held of it. */
export const nodeKey = ['node'] as const;

/** What the node is; asked once a visit, and again when it turns out to be otherwise. */
export function useNodeInfo() {
  return useQuery({
    queryKey: nodeKey,
    queryFn: ({ signal }) => nodeInfo(signal),
    staleTime: Number.POSITIVE_INFINITY,
    // Until the node has answered, nobody knows how people sign in here.
    refetchInterval: ({ state }) => (state.data ? false : 5_000),
  });
}
