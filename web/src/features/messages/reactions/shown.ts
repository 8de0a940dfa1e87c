// The reactions that are shown at a message: those that it has, with what was asked for and is not told yet.

import type { Message, Reaction } from '@rialto/client';

/** What I want of a kind of reaction. */
export interface Wanted {
  emoji: string;
  set: boolean;
  /** The message's rev with it, once it is committed. */
  rev?: number;
}

const NONE: readonly Wanted[] = [];

export function shownReactions(
  { reactions, rev, deletedAt }: Pick<Message, 'reactions' | 'rev' | 'deletedAt'>,
  wanted: readonly Wanted[] = NONE,
): readonly Reaction[] {
  if (deletedAt !== null) return [];
  return wanted.filter((one) => one.rev === undefined || one.rev > rev).reduce(withOne, reactions);
}

function withOne(all: readonly Reaction[], { emoji, set }: Wanted): readonly Reaction[] {
  const old = all.find((one) => one.emoji === emoji);
  if (!old) return set ? [...all, { emoji, count: 1, userIds: [], me: true }] : all;
  if ((old.me ?? false) === set) return all;
  const now = { ...old, me: set, count: old.count + (set ? 1 : -1) };
  return all.flatMap((one) => (one !== old ? [one] : now.count > 0 ? [now] : []));
}
