import { RialtoError } from '@rialto/client';

/** So long whoever is too fast waits, where the node does not say it. */
const RETRY_MS = 1_000;

/** Does it again as long as that comes too fast for the node. */
export async function patiently<Answer>(act: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof RialtoError) || error.code !== 'rate_limited') throw error;
      const { retryAfterMs = RETRY_MS } = error;
      await new Promise((resolve) => setTimeout(resolve, retryAfterMs));
    }
  }
}
