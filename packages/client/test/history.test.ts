import { describe, expect, test } from 'vitest';
import {
  arrived,
  asking,
  EMPTY,
  ended,
  type History,
  heard,
  isBehind,
  type Live,
  loaded,
  olderAsked,
  type Page,
  type Span,
  synced,
  trimmed,
  withAuthor,
} from '../src/history.js';
import { type Message, PAGE_MAX } from '../src/index.js';
import { bounded, movedTo, newerAsked } from '../src/navigation.js';
import { ME, ModelChannel } from './support/model-channel.js';
import { Random, seeds } from './support/random.js';

const PAGE = 5;

/** Takes a live change as if nothing could be missing before it. */
function heardWithoutLooking(history: History, message: Live): History {
  if (!history.epoch || message.rev <= history.rev) return history;
  return { ...heard({ ...history, rev: message.rev - 1, heard: 0 }, message), heard: 0 };
}

/** Takes a live change as if it told which reactions are mine. */
const heardAsMine: typeof heard = (history, message) =>
  heard(history, { ...message, change: { type: 'edit', userId: 'x' } }, ME);

/** Asks for a page of few messages, so that a short history has many. */
function inSmallPages(before: History, history: History): History {
  const { page, shown } = history;
  if (!page || page === before.page) return history;
  const befores = { older: page.before, newer: shown.to + 1 + PAGE, around: page.before - PAGE_MAX / 2 + 3 };
  return asking(history, { ...page, before: befores[page.part], limit: PAGE });
}

/** One client and its channel through a random history; gives what the client holds, and the truth of it. */
function live(seed: number, hear: typeof heard) {
  const random = new Random(seed);
  const channel = new ModelChannel();
  // An older node does not tell what it told before.
  const tellsPrev = random.oneIn(2);
  let history: History = EMPTY;
  let onTheWay: Live[] = [];
  let pages: { page: Page; answer: ReturnType<ModelChannel['before']> }[] = [];
  let joined = false;
  let revBefore = 0;

  const change = () => {
    const prev = channel.rev;
    let message = channel.change(random);
    // What happens to one message in one turn is told once.
    while (random.oneIn(4)) {
      message = channel.edit(message);
      channel.last = undefined;
    }
    const told = channel.told(message);
    if (joined) onTheWay.push(tellsPrev ? { ...told, prev } : told);
  };
  const rejoin = () => {
    history = history.epoch ? synced(history, channel.after(history.rev, PAGE)) : loaded(history, channel.newest(PAGE));
    onTheWay = [];
    joined = true;
  };
  const deliver = () => {
    const message = onTheWay.shift();
    if (message) history = hear(history, message, ME);
  };
  const ask = (asked: History) => {
    const next = inSmallPages(history, asked);
    // The page is read now and comes later.
    if (next.page && next.page !== history.page) {
      pages.push({ page: next.page, answer: channel.before(next.page.before, PAGE) });
    }
    history = next;
  };
  const getPage = () => {
    const came = pages.shift();
    if (came) history = arrived(history, came.page, came.answer);
  };
  const anySeq = () => 1 + random.below(channel.rev + 1);
  const steps: Record<string, () => void> = {
    change,
    deliver,
    // A bug of the node, or of a proxy: one is lost though the line stays.
    lose: () => void (random.oneIn(4) && onTheWay.shift()),
    cut: () => {
      joined = false;
      onTheWay = [];
    },
    join: () => joined || rejoin(),
    sync: () => {
      if (joined && isBehind(history)) history = synced(history, channel.after(history.rev, PAGE));
    },
    askOlder: () => ask(olderAsked(history)),
    askNewer: () => ask(newerAsked(history)),
    goTo: () => random.oneIn(2) && ask(movedTo(history, anySeq())),
    goToNewest: () => random.oneIn(4) && ask(movedTo(history, Number.POSITIVE_INFINITY)),
    getPage,
    failPage: () => {
      if (!pages.length || !random.oneIn(3)) return;
      pages = [];
      history = ended(history);
    },
    trim: () => {
      if (random.oneIn(4)) history = trimmed(history, 1 + random.below(8));
    },
    bound: () => {
      history = bounded(history, anySeq(), { max: 8, newest: 4, beside: 3 });
    },
    reload: () => {
      if (!joined || !random.oneIn(8)) return;
      history = loaded(history, channel.newest(PAGE));
    },
  };
  const names = Object.keys(steps) as [string, ...string[]];
  for (let n = 0; n < 160; n += 1) {
    steps[random.oneIn(2) ? random.pick(['change', 'deliver', 'sync']) : random.pick(names)]?.();
    if (history.rev < revBefore) throw new Error('the cursor moved back');
    revBefore = history.rev;
  }

  // A change that is heard in the end tells of all before it.
  if (!joined) rejoin();
  change();
  while (onTheWay.length) deliver();
  for (let n = 0; isBehind(history) && n < 100; n += 1) history = synced(history, channel.after(history.rev, PAGE));
  while (pages.length) getPage();
  const { shown, newest, rev } = history;
  const inTruth = ({ from, to }: Span) => channel.messages.filter(({ seq }) => seq >= from && seq <= to);
  return {
    held: { rev, newest: newest.messages, shown: shown.messages, isGap: shown.to + 1 < newest.from },
    truth: { rev: channel.rev, newest: inTruth(newest), shown: inTruth(shown), isGap: shown !== newest },
  };
}

describe('random histories of new and changed messages, and of a reader who goes anywhere', () => {
  test('what is held is the truth in the end', () => {
    for (const seed of seeds(3000)) {
      const { held, truth } = live(seed, heard);
      expect(held, `SEED=${seed}`).toEqual(truth);
    }
  });

  test.each([
    ['does not look for gaps', heardWithoutLooking],
    ['does not ask which reactions are mine', heardAsMine],
  ])('a history that %s is not', (_, hear) => {
    const wrong = seeds(200).filter((seed) => {
      const { held, truth } = live(seed, hear);
      return JSON.stringify(held) !== JSON.stringify(truth);
    });
    expect(wrong.length).toBeGreaterThan(0);
  });
});

/** A channel of `count` messages that nobody changed. */
function channelOf(count: number): ModelChannel {
  const channel = new ModelChannel();
  for (let n = 0; n < count; n += 1) channel.say();
  return channel;
}

/** What is held once the page that is asked for has come. */
function having(channel: ModelChannel, history: History): History {
  const { page } = history;
  if (!page) throw new Error('no page is asked for');
  return arrived(history, page, channel.before(page.before, page.limit));
}

const seqs = ({ messages }: Span) => messages.map(({ seq }) => seq);
const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, at) => first + at);

describe('a history', () => {
  const random = new Random(7);
  const channel = new ModelChannel();
  for (let n = 0; n < 40; n += 1) channel.change(random);

  test('keeps the objects of messages that did not change', () => {
    const history = loaded(EMPTY, channel.newest(10));
    const again = loaded(history, JSON.parse(JSON.stringify(channel.newest(10))));
    expect(again.newest.messages.every((message, n) => message === history.newest.messages[n])).toBe(true);
  });

  test('shows what is answered as it is now, wherever that is held, or nowhere', () => {
    const said = channelOf(40);
    said.say(said.messages[0]);
    let history = loaded(EMPTY, said.newest(10));
    const shown = () => history.newest.messages.at(-1)?.replyTo;
    expect(shown()).toMatchObject({ seq: 1, preview: '1', deleted: false });
    const long = `one\n${'👍'.repeat(200)}`;
    history = heard(history, said.edit(said.messages[0] as Live, { content: long }));
    expect(shown()).toMatchObject({ preview: `one ${'👍'.repeat(136)}` });
    history = withAuthor(history, { ...(said.messages[0] as Message).author, displayName: 'Ada' });
    expect(shown()?.author.displayName).toBe('Ada');
    said.edit(said.messages[0] as Live, { content: '', deletedAt: 't' });
    history = loaded(history, said.newest(10));
    expect(shown()).toMatchObject({ preview: '', deleted: true });
  });

  test('knows a change that comes twice', () => {
    const history = loaded(EMPTY, channel.newest(10));
    const last = channel.messages.find(({ rev }) => rev === history.rev);
    expect(last && heard(history, last)).toBe(history);
  });

  test('applies a change whose predecessor in the telling it has, and keeps no trace of that', () => {
    const said = channelOf(3);
    const history = loaded(EMPTY, said.newest(10));
    said.edit(said.say());
    const message = said.edit(said.messages[0] as Live);
    const gap = heard(history, { ...message, prev: 5 });
    expect([gap.rev, isBehind(gap)]).toEqual([3, true]);
    const whole = heard(gap, { ...(said.messages[3] as Live), prev: 3 });
    expect([whole.rev, isBehind(whole)]).toEqual([6, false]);
    expect(whole.newest.messages).toEqual(said.messages);
  });

  test('lets go of an older page that it no longer adjoins', () => {
    const asked = olderAsked(loaded(EMPTY, channelOf(40).newest(10)));
    const moved = { ...trimmed(asked, 3), page: asked.page };
    expect(seqs(having(channelOf(40), moved).shown)).toEqual([38, 39, 40]);
  });

  test('takes twenty messages a second on top of thousands without effort', () => {
    const long = channelOf(5000);
    let history: History = { ...EMPTY, epoch: 'e' };
    const began = performance.now();
    for (const message of long.messages) history = heard(history, message);
    // 5,000 messages are more than four minutes of them: a hundredth of that time is far too much already.
    expect(performance.now() - began).toBeLessThan(2500);
    expect(history.newest.messages).toHaveLength(5000);
  });
});

describe('a reader who moves through it', () => {
  const channel = channelOf(500);
  const opened = loaded(EMPTY, channel.newest(50));

  test('far from the newest messages sees those around the place alone', () => {
    const { shown, newest } = having(channel, movedTo(opened, 101));
    expect(seqs(shown)).toEqual(range(51, 150));
    expect(seqs(newest)).toEqual(range(451, 500));
  });

  test('sees both as one where no gap lies between them', () => {
    const { shown, newest } = having(channel, movedTo(opened, 401));
    expect(seqs(shown)).toEqual(range(351, 500));
    expect(shown).toBe(newest);
    expect(having(channel, movedTo(opened, 400)).shown.to).toBe(449);
  });

  test('asks for nothing where the place is held, and comes back to the newest', () => {
    const past = having(channel, movedTo(opened, 101));
    expect(movedTo(past, 60)).toBe(past);
    expect(movedTo(opened, 480)).toBe(opened);
    const back = movedTo(past, 480);
    expect(back.shown).toBe(opened.newest);
    expect(back.page).toBeUndefined();
  });

  test('goes on at both ends, and knows where it begins', () => {
    let history = having(channel, movedTo(opened, 101));
    while (history.shown.from > 0) history = having(channel, olderAsked(history));
    history = having(channel, newerAsked(history));
    expect(seqs(history.shown)).toEqual(range(1, 250));
    expect(olderAsked(history)).toBe(history);
    while (history.shown !== history.newest) history = having(channel, newerAsked(history));
    expect(seqs(history.newest)).toEqual(range(1, 500));
    expect(newerAsked(history)).toBe(history);
  });

  test('is not shown what the cursor has not reached', () => {
    const behind = loaded(EMPTY, channelOf(120).newest(10));
    const { shown, newest } = having(channel, movedTo(behind, 101));
    expect(seqs(shown)).toEqual(range(51, 120));
    expect(shown).toBe(newest);
  });

  test('finds no gap where no message has a seq', () => {
    const edited = channelOf(100);
    for (let n = 0; n < 150; n += 1) edited.edit(edited.messages[n % 100] as Live);
    edited.say();
    let history = having(edited, movedTo(loaded(EMPTY, edited.newest(1)), 20));
    for (const to of [169, 269]) {
      expect(seqs(history.shown).at(-1)).toBe(to === 169 ? 69 : 100);
      history = having(edited, newerAsked(history));
    }
    expect(history.shown).toBe(history.newest);
    expect(history.shown.messages).toEqual(edited.messages);
  });

  test('sees changes where they are, and those of a page that was on its way', () => {
    const busy = channelOf(300);
    let history = having(busy, movedTo(loaded(EMPTY, busy.newest(50)), 101));
    const change = (seq: number) => {
      history = heard(history, busy.edit(busy.messages[seq - 1] as Live));
    };
    change(60);
    const asked = newerAsked(history);
    const page = busy.before(asked.page?.before ?? 0, 100);
    history = asked;
    change(170);
    change(280);
    history = arrived(history, asked.page as Page, page);
    expect(seqs(history.shown)).toEqual(range(51, 300));
    expect(history.shown.messages).toEqual(busy.messages.slice(50));
  });

  test('keeps the client id of a message of mine, which what is told to all leaves out', () => {
    const said = channelOf(1);
    const [mine] = said.messages as [Message];
    const page = { ...said.newest(1), messages: [{ ...mine, clientId: 'mine' }] };
    const history = heard(loaded(EMPTY, page), said.edit(mine));
    expect(history.shown.messages).toMatchObject([{ rev: 2, clientId: 'mine' }]);
  });

  test('never sees a message go back to what it was', () => {
    const busy = channelOf(300);
    let history = loaded(EMPTY, busy.newest(50));
    const [first, second] = [1, 2].map(() => busy.edit(busy.messages[99] as Live)) as [Message, Message];
    history = having(busy, movedTo(history, 101));
    const shown = () => history.shown.messages.find(({ seq }) => seq === 100);
    expect(shown()).toEqual(second);
    history = heard(history, first);
    expect(shown()).toEqual(second);
  });
});

describe('what is held of a long history', () => {
  test('is what is around the reader, and the newest', () => {
    const long = loaded(EMPTY, channelOf(2_000).newest(2_000));
    const near = bounded(long, 700);
    expect(seqs(near.shown)).toEqual(range(300, 1_099));
    expect(seqs(near.newest)).toEqual(range(1_501, 2_000));
    expect(near.shown.from).toBe(300);
    expect(bounded(near, 700)).toBe(near);
    expect(seqs(bounded(long, Number.POSITIVE_INFINITY).shown)).toEqual(range(1_501, 2_000));
    expect(bounded(long, 10).shown.from).toBe(0);
  });

  test('does not change while it is short', () => {
    const short = loaded(EMPTY, channelOf(1_000).newest(1_000));
    expect(bounded(short, 10)).toBe(short);
  });

  // A burst of messages is heard of once a frame, so that many may come at once.
  test.each([1, 7, 250, 900])('stays bounded however long somebody stays in the past: %i at once', (step) => {
    for (const place of [10, 100, 190]) {
      const channel = channelOf(200);
      let history = loaded(EMPTY, channel.newest(200));
      while (channel.rev < 6_000) {
        for (let n = 0; n < step; n += 1) history = heard(history, channel.say());
        history = bounded(history, place);
        const { shown, newest } = history;
        expect(Math.max(shown.messages.length, newest.messages.length)).toBeLessThanOrEqual(1_300);
        expect(shown.messages.some(({ seq }) => seq === place)).toBe(true);
        expect(newest.messages.at(-1)?.seq).toBe(channel.rev);
        expect(bounded(history, place)).toBe(history);
      }
    }
  });
});
