// What is asked of the node and kept for a while. What is live is kept by the client instead.

import { RialtoError } from '@rialto/client';
import { QueryClient } from '@tanstack/react-query';

/** Answers that asking again would not change. */
const settled = new Set(['unauthenticated', 'forbidden', 'not_found', 'invalid', 'conflict', 'too_large']);

/** Also where the browser takes the device to be off line: the node may be the device. */
const networkMode = 'always';

export const queries = new QueryClient({
  defaultOptions: {
    mutations: { networkMode },
    queries: {
      networkMode,
      staleTime: 30_000,
      retry: (failures, error) => failures < 2 && !(error instanceof RialtoError && settled.has(error.code)),
    },
  },
});
