import { describe, expect, test } from 'vitest';

import { MessageActs } from '../src/features/messages/acts/message-acts';
import { actsOnMessage } from '../src/features/messages/acts/offered';
import { rangeOf, SELECTED_MAX, select, toggled } from '../src/features/messages/acts/selection';
import { message, messages } from './message';

describe('what is offered at a message', () => {
  const theirs = message(1, 'ben');
  const mine = message(2, 'ada');
  const [me] = [mine.author];
  const offered = (may: Parameters<typeof actsOnMessage>[0]['may'], of = theirs, hasModerators = true) =>
    actsOnMessage({ may, me, hasModerators }, of);

  test('one answers all, reports what others say, and edits and deletes what one says oneself', () => {
    expect(offered(['sendMessages'])).toEqual(['reply', 'copy', 'link', 'unread', 'report']);
    expect(offered(['sendMessages'], mine)).toEqual(['reply', 'edit', 'copy', 'link', 'delete']);
  });

  test('who may not write there edits nothing, and in a direct conversation nobody reads reports', () => {
    expect(offered([], mine)).toEqual(['copy', 'link', 'delete']);
    expect(offered(['sendMessages'], theirs, false)).toEqual(['reply', 'copy', 'link', 'unread']);
  });

  test('who manages messages deletes those of others, also many', () => {
    expect(offered(['manageMessages'])).toEqual(['copy', 'link', 'unread', 'select', 'report', 'delete']);
  });

  test('who may react does, with what others say and with what one says oneself', () => {
    expect(offered(['addReactions'])).toEqual(['react', 'copy', 'link', 'unread', 'report']);
    expect(offered(['addReactions'], mine)).toEqual(['react', 'copy', 'link', 'delete']);
  });

  test('who may pin pins, and unpins what is pinned', () => {
    expect(offered(['pinMessages'])).toEqual(['copy', 'link', 'pin', 'unread', 'report']);
    const pinned = message(1, 'ben', { pinnedAt: theirs.createdAt });
    expect(offered(['pinMessages'], pinned)).toEqual(['copy', 'link', 'unpin', 'unread', 'report']);
    expect(offered([], pinned)).toEqual(['copy', 'link', 'unread', 'report']);
  });

  test('nothing is done to what is deleted', () => {
    expect(offered(['manageMessages'], message(1, 'ben', { deletedAt: theirs.createdAt }))).toEqual([]);
  });
});

describe('a selection', () => {
  const held = messages(1, 9);
  const ids = (selected: ReadonlyMap<string, unknown> | undefined) => [...(selected?.keys() ?? [])];

  test('begins with one message, and grows and shrinks by one', () => {
    const acts = new MessageActs();
    select(acts, message(3));
    expect(ids(acts.get().selected)).toEqual(['message-3']);
    const more = toggled(new Map([['message-3', message(3)]]), message(5));
    expect(ids(more)).toEqual(['message-3', 'message-5']);
    expect(ids(toggled(more, message(3)))).toEqual(['message-5']);
  });

  test('of a range is all of it, whichever end comes first, without what is deleted', () => {
    const gone = held.with(4, message(5, 'ada', { deletedAt: held[4]?.createdAt ?? '' }));
    const at = (seq: number) => gone[seq - 1] ?? message(seq);
    for (const [from, to] of [
      [3, 7],
      [7, 3],
    ] as const) {
      const range = rangeOf(gone, `message-${from}`, at(to));
      const all = toggled(new Map(), at(to), range);
      expect(ids(all).sort()).toEqual(['message-3', 'message-4', 'message-6', 'message-7']);
      expect(ids(toggled(all, at(to), range))).toEqual([]);
    }
    expect(rangeOf(gone, 'nowhere', at(2))).toEqual([at(2)]);
  });

  test('has a bound', () => {
    const many = messages(1, SELECTED_MAX + 50);
    expect(toggled(new Map(), many[0] ?? message(1), many).size).toBe(SELECTED_MAX);
  });
});
