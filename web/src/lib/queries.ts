// What is asked of the node and kept for a while. What is live is kept by the client instead.

import { RialtoError } from '@rialto/client';
import { QueryClient } from '@tanstack/react-query';

/** Answers that asking again would not change. */
const settled = new Set(['unauthenticated', 'forbidden', 'not_found', 'invalid', 'conflict', 'too_large']);

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (failures, error) => failures < 2 && !(error instanceof RialtoError && settled.has(error.code)),
    },
  },
});
