// The conversation of two that I have with somebody.

import type { Direct } from '@rialto/client';

/** Absent where I am shown none, such as one that I have closed. */
export const directWith = (directs: readonly Direct[], userId: string): Direct | undefined =>
  directs.find(({ group, users }) => !group && users.some(({ id }) => id === userId));
