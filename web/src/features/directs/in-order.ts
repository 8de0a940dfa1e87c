// In which order conversations stand: the one in which something was said last at the top.

import type { Direct } from '@rialto/client';

import type { Latest } from '../servers/latest';

/** When a UUIDv7 was made, in milliseconds: where a conversation began in which nobody has said anything yet. */
const madeAt = (id: string) => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);

export function inOrder(directs: readonly Direct[], latest: Latest): Direct[] {
  const at = new Map(directs.map(({ id }) => [id, Date.parse(latest.get(id)?.createdAt ?? '') || madeAt(id)]));
  return [...directs].sort((one, other) => (at.get(other.id) ?? 0) - (at.get(one.id) ?? 0));
}
