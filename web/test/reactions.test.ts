// @vitest-environment jsdom

import { readFileSync } from 'node:fs';
import { type Message, RialtoError } from '@rialto/client';
import { beforeEach, describe, expect, test, vi } from 'vitest';

import { MessageActs } from '../src/features/messages/acts/message-acts';
import { emojiData } from '../src/features/messages/reactions/emoji-data';
import { Reacting } from '../src/features/messages/reactions/reacting';
import {
  emojiTone,
  quickEmoji,
  recentEmoji,
  rememberEmoji,
  rememberTone,
} from '../src/features/messages/reactions/recent';
import { shownReactions } from '../src/features/messages/reactions/shown';
import { chooseLanguage, translate } from '../src/lib/i18n';
import { message } from './message';

const thumb = { emoji: '👍', count: 3, userIds: ['ben', 'cleo', 'dan'], me: false };
const heart = { emoji: '❤️', count: 1, userIds: ['ada'], me: true };
const liked = message(7, 'ben', { reactions: [thumb, heart] });

beforeEach(() => localStorage.clear());

describe('the reactions that are shown', () => {
  const brief = (of: Message, ...wanted: Parameters<typeof shownReactions>[1] & object) =>
    shownReactions(of, wanted).map(({ emoji, count, me }) => `${emoji} ${count}${me ? ' mine' : ''}`);

  test('are those of the message while nothing is wanted of them', () => {
    expect(shownReactions(liked)).toBe(liked.reactions);
  });

  test('have what I want of them: one more of a kind, a new kind at the end, and none where mine was the last', () => {
    expect(brief(liked, { emoji: '👍', set: true })).toEqual(['👍 4 mine', '❤️ 1 mine']);
    expect(brief(liked, { emoji: '🎉', set: true })).toEqual(['👍 3', '❤️ 1 mine', '🎉 1 mine']);
    expect(brief(liked, { emoji: '❤️', set: false })).toEqual(['👍 3']);
  });

  test('count me once, whether the message tells it already or not', () => {
    expect(brief(liked, { emoji: '❤️', set: true }, { emoji: '👍', set: false })).toEqual(['👍 3', '❤️ 1 mine']);
  });

  test('are those of the message again once it is as new as what was committed', () => {
    expect(brief(liked, { emoji: '👍', set: true, rev: 8 })).toEqual(['👍 4 mine', '❤️ 1 mine']);
    expect(brief({ ...liked, rev: 8 }, { emoji: '👍', set: true, rev: 8 })).toEqual(['👍 3', '❤️ 1 mine']);
  });

  test('are none at a deleted message, whatever is wanted', () => {
    const deleted = message(7, 'ben', { deletedAt: liked.createdAt });
    expect(brief(deleted, { emoji: '👍', set: true })).toEqual([]);
  });
});

describe('a reaction', () => {
  /** A node whose answers come when the test says so. */
  function reacting() {
    const acts = new MessageActs();
    const answers: { resolve: (message: Message) => void; reject: (error: unknown) => void }[] = [];
    const react = vi.fn(() => new Promise<Message>((resolve, reject) => answers.push({ resolve, reject })));
    const mine = new Reacting({ react }, acts);
    const shown = () =>
      shownReactions(liked, acts.get().wanted.get(liked.id)).map(({ emoji, count }) => `${emoji} ${count}`);
    const settle = async (at: number, how: { rev: number } | Error) => {
      if (how instanceof Error) answers[at]?.reject(how);
      else answers[at]?.resolve({ ...liked, ...how });
      await Promise.resolve();
      await Promise.resolve();
    };
    return { acts, mine, react, shown, settle };
  }
  const refusal = new RialtoError({ code: 'forbidden', message: 'no' });

  test('is shown at once, and until the log tells it', async () => {
    const { mine, react, shown, settle } = reacting();
    void mine.react(liked, '👍', true);
    expect(shown()).toEqual(['👍 4', '❤️ 1']);
    expect(react).toHaveBeenCalledWith({ messageId: liked.id, emoji: '👍', set: true });
    await settle(0, { rev: 8 });
    expect(shown()).toEqual(['👍 4', '❤️ 1']);
  });

  test('that is refused is taken back, and said; it can be tried again', async () => {
    const { acts, mine, react, shown, settle } = reacting();
    void mine.react(liked, '👍', true);
    await settle(0, refusal);
    expect(shown()).toEqual(['👍 3', '❤️ 1']);
    expect(acts.get().unreacted).toMatchObject({ emoji: '👍', set: true, error: refusal });
    mine.again();
    expect(acts.get().unreacted).toBeUndefined();
    expect(react).toHaveBeenCalledTimes(2);
    expect(shown()).toEqual(['👍 4', '❤️ 1']);
  });

  test('is as it was wanted last, whatever becomes of what was wanted before', async () => {
    const { acts, mine, shown, settle } = reacting();
    void mine.react(liked, '👍', true);
    void mine.react(liked, '👍', false);
    await settle(0, { rev: 8 });
    expect(shown()).toEqual(['👍 3', '❤️ 1']);
    void mine.react(liked, '👍', true);
    await settle(1, refusal);
    expect(shown()).toEqual(['👍 4', '❤️ 1']);
    expect(acts.get().unreacted).toBeUndefined();
  });
});

describe('the emoji at hand', () => {
  test('are common ones at first, and then those that I used last', () => {
    const common = quickEmoji();
    expect(new Set(common).size).toBe(6);
    rememberEmoji('🦊');
    rememberEmoji(common[2] ?? '');
    expect(quickEmoji()).toEqual([common[2], '🦊', common[0], common[1], common[3], common[4]]);
  });

  test('are remembered up to a bound, each once; and so is a skin tone', () => {
    for (const emoji of [...'😀😃😄😁😆😅🤣😂🙂🙃😉😊😇🥰😍🤩😘😗😚😀']) rememberEmoji(emoji);
    expect(recentEmoji()).toHaveLength(18);
    expect(recentEmoji().slice(0, 2)).toEqual(['😀', '😚']);
    expect(emojiTone()).toBe('none');
    rememberTone('medium');
    expect(emojiTone()).toBe('medium');
  });
});

describe('all emoji', () => {
  const known = new Set(readFileSync(`${__dirname}/../../crates/protocol/src/emoji.txt`, 'utf8').split('\n'));

  test.each([
    ['en', '👍', 'thumbs up'],
    ['de', '👍', 'Daumen hoch'],
    ['ar', '❤️', 'قلب أحمر'],
  ] as const)(
    'are called as in %s, and the node takes each of them in every skin tone',
    async (language, emoji, name) => {
      await chooseLanguage(language);
      const { emojis, categories } = await emojiData(language, (key) => translate(`messages:${key}` as never));
      expect(emojis.length).toBeGreaterThan(1_800);
      expect(emojis.find((one) => one.emoji === emoji)?.label).toBe(name);
      const unknown = emojis
        .flatMap((one) => [one.emoji, ...Object.values(one.skins ?? {})])
        .filter((one) => !known.has(one));
      expect(unknown).toEqual([]);
      const labels = new Map(categories.map(({ index, label }) => [index, label]));
      expect(emojis.filter(({ category }) => !labels.get(category))).toEqual([]);
      // Every name that is there in that language: CLDR lacks those of families, and of people who look the other way.
      const foreign = emojis.filter(({ label }) => language === 'ar' && /^[\x20-\x7e]+$/.test(label));
      expect(foreign.length).toBeLessThan(70);
    },
  );
});
