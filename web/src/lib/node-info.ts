// What a node says of itself to everyone, before anybody signs in.

import type { NodeInfo } from '@rialto/client';
import { useQuery } from '@tanstack/react-query';

import { basePath } from './base';

/** The key of what is held of it. */
export const nodeKey = ['node'] as const;

async function fetchNode({ signal }: { signal: AbortSignal }): Promise<NodeInfo> {
  const answer = await fetch(`${basePath}/api/v1/node`, { signal });
  if (!answer.ok) throw new Error(`The node answered ${answer.status}`);
  return answer.json();
}

/** What the node is; asked once a visit, and again when it turns out to be otherwise. */
export function useNodeInfo() {
  return useQuery({
    queryKey: nodeKey,
    queryFn: fetchNode,
    staleTime: Number.POSITIVE_INFINITY,
    // Until the node has answered, nobody knows how people sign in here.
    refetchInterval: ({ state }) => (state.data ? false : 5_000),
  });
}
