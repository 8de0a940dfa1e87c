// Selecting many messages, to do something to all of them at once.

import type { Message } from '@rialto/client';

import type { MessageActs } from './message-acts';

/** So many can be selected: the node wants them one by one. */
export const SELECTED_MAX = 100;

/** Begins with this one. */
export function select(acts: MessageActs, message: Message): void {
  acts.set({ selected: new Map([[message.id, message]]), anchor: message.id, editing: undefined });
}

/** Selects a message, or no more; `all` of a range as that one. */
export function toggled(
  selected: ReadonlyMap<string, Message>,
  message: Message,
  all: readonly Message[] = [message],
): ReadonlyMap<string, Message> {
  const isOn = !selected.has(message.id);
  const next = new Map(selected);
  for (const one of all) {
    if (!isOn) next.delete(one.id);
    else if (one.deletedAt === null && next.size < SELECTED_MAX) next.set(one.id, one);
  }
  return next;
}

/** The messages from one to another, whichever is first; the second alone where the first is not there. */
export function rangeOf(messages: readonly Message[], from: string | undefined, to: Message): readonly Message[] {
  const begin = messages.findIndex(({ id }) => id === from);
  const end = messages.indexOf(to);
  if (begin < 0) return [to];
  return begin < end ? messages.slice(begin, end + 1) : messages.slice(end, begin + 1);
}
