import { describe, expect, test } from 'vitest';
import type { Message } from '../src/index.js';
import {
  EMPTY,
  heard,
  isBehind,
  type Log,
  loaded,
  olderAsked,
  olderEnded,
  olderLoaded,
  synced,
  trimmed,
} from '../src/log.js';
import { ModelChannel } from './support/model-channel.js';
import { Random, seeds } from './support/random.js';

const PAGE = 5;

/** Takes a live change as if nothing could be missing before it. */
function heardWithoutLooking(log: Log, message: Message): Log {
  if (!log.epoch || message.rev <= log.rev) return log;
  return { ...heard({ ...log, rev: message.rev - 1, heard: 0 }, message), heard: 0 };
}

/** One client and its channel through a random history; gives what the client holds, and the truth of that stretch. */
function live(seed: number, hear: typeof heard) {
  const random = new Random(seed);
  const channel = new ModelChannel();
  let log: Log = EMPTY;
  let onTheWay: Message[] = [];
  let older: { ticket: NonNullable<Log['older']>; page: ReturnType<ModelChannel['before']> } | undefined;
  let joined = false;
  let revBefore = 0;

  const rejoin = () => {
    log = log.epoch ? synced(log, channel.after(log.rev, PAGE)) : loaded(log, channel.newest(PAGE));
    onTheWay = [];
    joined = true;
  };
  const deliver = () => {
    const message = onTheWay.shift();
    if (message) log = hear(log, message);
  };
  const steps: Record<string, () => void> = {
    change: () => {
      const message = channel.change(random);
      if (joined) onTheWay.push(message);
    },
    deliver,
    // A bug of the node, or of a proxy: one is lost though the line stays.
    lose: () => void (random.oneIn(4) && onTheWay.shift()),
    cut: () => {
      joined = false;
      onTheWay = [];
    },
    join: () => joined || rejoin(),
    sync: () => {
      if (joined && isBehind(log)) log = synced(log, channel.after(log.rev, PAGE));
    },
    askOlder: () => {
      if (older) return;
      log = olderAsked(log);
      // The page is read now and comes later.
      if (log.older) older = { ticket: log.older, page: channel.before(log.older.before, PAGE) };
    },
    getOlder: () => {
      if (older) log = olderLoaded(log, older.ticket, older.page, PAGE);
      older = undefined;
    },
    failOlder: () => {
      if (!older || !random.oneIn(3)) return;
      log = olderEnded(log);
      older = undefined;
    },
    trim: () => {
      if (random.oneIn(3)) log = trimmed(log, 1 + random.below(8));
    },
    reload: () => {
      if (!joined || !random.oneIn(5)) return;
      log = loaded(log, channel.newest(PAGE));
    },
  };
  const names = Object.keys(steps) as [string, ...string[]];
  for (let n = 0; n < 120; n += 1) {
    steps[random.oneIn(2) ? random.pick(['change', 'deliver', 'sync']) : random.pick(names)]?.();
    if (log.rev < revBefore) throw new Error('the cursor moved back');
    revBefore = log.rev;
  }

  // A change that is heard in the end tells of all before it.
  if (!joined) rejoin();
  onTheWay.push(channel.change(random));
  while (onTheWay.length) deliver();
  for (let n = 0; isBehind(log) && n < 100; n += 1) log = synced(log, channel.after(log.rev, PAGE));
  if (older) log = olderLoaded(log, older.ticket, older.page, PAGE);
  const first = log.messages[0]?.seq ?? 0;
  return {
    held: { rev: log.rev, messages: log.messages, hasOlder: log.hasOlder },
    truth: {
      rev: channel.rev,
      messages: channel.messages.filter(({ seq }) => seq >= first),
      // A page that was full says that there may be more.
      hasOlder: log.hasOlder || channel.messages.some(({ seq }) => seq < first),
    },
  };
}

describe('random histories of new, edited and deleted messages', () => {
  test('the log is the truth in the end', () => {
    for (const seed of seeds(2000)) {
      const { held, truth } = live(seed, heard);
      expect(held, `SEED=${seed}`).toEqual(truth);
    }
  });

  test('a log that does not look for gaps is not', () => {
    const wrong = seeds(200).filter((seed) => {
      const { held, truth } = live(seed, heardWithoutLooking);
      return JSON.stringify(held) !== JSON.stringify(truth);
    });
    expect(wrong.length).toBeGreaterThan(0);
  });
});

describe('a log', () => {
  const random = new Random(7);
  const channel = new ModelChannel();
  for (let n = 0; n < 40; n += 1) channel.change(random);

  test('keeps the objects of messages that did not change', () => {
    const log = loaded(EMPTY, channel.newest(10));
    const again = loaded(log, JSON.parse(JSON.stringify(channel.newest(10))));
    expect(again.messages.every((message, n) => message === log.messages[n])).toBe(true);
  });

  test('knows a change that comes twice', () => {
    const log = loaded(EMPTY, channel.newest(10));
    const last = log.messages.find(({ rev }) => rev === log.rev) ?? channel.messages[0];
    expect(last && heard(log, last)).toBe(log);
  });

  test('lets go of an older page that it no longer adjoins', () => {
    const asked = olderAsked(loaded(EMPTY, channel.newest(10)));
    const page = channel.before(asked.older?.before ?? 0, 5);
    const moved = trimmed(asked, 3);
    expect(asked.older && olderLoaded(moved, asked.older, page, 5)).toBe(moved);
  });

  test('takes twenty messages a second on top of thousands without effort', () => {
    let log: Log = { ...EMPTY, epoch: 'e' };
    const [template] = channel.messages;
    if (!template) throw new Error('the model has messages');
    const began = performance.now();
    for (let rev = 1; rev <= 5000; rev += 1) log = heard(log, { ...template, id: `m${rev}`, seq: rev, rev });
    // 5,000 messages are more than four minutes of them: a hundredth of that time is far too much already.
    expect(performance.now() - began).toBeLessThan(2500);
    expect(log.messages).toHaveLength(5000);
  });
});
