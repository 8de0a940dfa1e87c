// What was promised, and whether it holds: each target names a figure of a row, and its bounds.

import { peers } from './subjects.mjs';

/** Bounds: the figure is at least (or at most) so many times another subject's, or so much by itself. */
const times = (least, other) => ({ least, other });
const timesAtMost = (most, other) => ({ most, other });
const atLeast = (least) => ({ least });
const atMost = (most) => ({ most });
const best = 'best';

/**
 * In the order of the table. `subject` is whose figure it is, the node's where none is named; `more` says whether
 * more is better; `unit` stands behind the figure.
 */
export const targets = [
  {
    title: 'deliveries a second, one room of 1,000, p99 below 100 ms',
    row: 'room-1000',
    figure: 'deliveries',
    more: true,
    bounds: [times(2.5, best), times(15, 'node')],
  },
  {
    title: 'deliveries a second, one room of 5,000, p99 below 100 ms',
    row: 'room-5000',
    figure: 'deliveries',
    more: true,
    bounds: [times(3, best)],
  },
  {
    title: 'messages a second, 500 rooms of 10, p99 below 100 ms',
    row: 'rooms',
    figure: 'messages',
    more: true,
    bounds: [times(1, best), times(3, 'same')],
  },
  {
    title: "the server's processor time for a delivery when nothing gathers",
    row: 'quiet',
    figure: 'micros',
    unit: 'µs',
    bounds: [timesAtMost(0.85, best)],
  },
  {
    title: 'handshakes a second, up to `ready`',
    row: 'idle',
    figure: 'handshakes',
    more: true,
    bounds: [times(1, best), times(3, 'same')],
  },
  {
    title: 'memory of an idle connection, signed in, of 10,000',
    row: 'idle',
    figure: 'kib',
    unit: 'KiB',
    bounds: [atMost(4), timesAtMost(0.3, best)],
  },
  {
    title: 'the engine alone: memory of an idle connection',
    row: 'idle',
    figure: 'kib',
    subject: 'engine',
    unit: 'KiB',
    bounds: [atMost(2)],
  },
  {
    title: 'the engine alone: deliveries a second, one room of 1,000',
    row: 'room-1000',
    figure: 'deliveries',
    subject: 'engine',
    more: true,
    bounds: [times(0.9, 'plain')],
  },
  {
    title: 'the engine alone: messages a second, 500 rooms of 10',
    row: 'rooms',
    figure: 'messages',
    subject: 'engine',
    more: true,
    bounds: [times(0.9, 'plain')],
  },
  {
    title: 'committed messages a second on SQLite, FULL: 50 channels, 200 senders',
    row: 'commit',
    figure: 'messages',
    more: true,
    bounds: [atLeast(30_000)],
  },
  {
    title: 'their acknowledgement at 5,000 offered, p99',
    row: 'commit-5000',
    figure: 'ackP99',
    unit: 'ms',
    bounds: [atMost(10)],
  },
  {
    title: 'sent until received by all, 1,000 on line in one server, 200 messages a second, p50',
    row: 'latency',
    figure: 'p50',
    unit: 'ms',
    bounds: [timesAtMost(1.2, 'plain')],
  },
  { title: 'the same, p99', row: 'latency', figure: 'p99', unit: 'ms', bounds: [atMost(25)] },
  { title: 'a client that never reads is gone after', row: 'deaf', figure: 'gone', unit: 's', bounds: [atMost(60)] },
  { title: 'what the node grows by until then', row: 'deaf', figure: 'grown', unit: 'MiB', bounds: [atMost(1)] },
  { title: 'resident memory at the start', row: 'start', figure: 'resident', unit: 'MiB', bounds: [atMost(24)] },
  { title: 'the program, stripped', row: 'start', figure: 'program', unit: 'MiB', bounds: [atMost(32)] },
  {
    title: 'opening a channel of 1,000,000 messages, of the same with 1,000',
    row: 'history',
    figure: 'open',
    unit: 'x',
    bounds: [atMost(1.2)],
  },
  { title: 'catching up 300 there, likewise', row: 'history', figure: 'catchUp', unit: 'x', bounds: [atMost(1.2)] },
  {
    title: 'connecting with 500 channels full of unread messages: processor time',
    row: 'unread',
    figure: 'processor',
    unit: 'ms',
    bounds: [atMost(25)],
  },
  { title: 'the size of its `ready`', row: 'unread', figure: 'ready', unit: 'KiB', bounds: [atMost(120)] },
  {
    title: 'a message of 60 characters on the disk, with its indexes',
    row: 'disk',
    figure: 'bytes',
    unit: 'bytes',
    bounds: [atMost(320)],
  },
];

/** What `results` (of rows, by name) say of `target`; undefined where it was not measured. */
export function judge(target, results) {
  const figures = results[target.row]?.subjects;
  const of = (name) => figures?.[name]?.figures[target.figure]?.median;
  const figure = of(target.subject ?? 'rialto');
  if (figure === undefined) return undefined;
  const others = peers.map(of).filter((other) => other !== undefined);
  const bestPeer = target.more ? Math.max(...others) : Math.min(...others);
  const checks = target.bounds.map((bound) => {
    const other = bound.other && (bound.other === best ? bestPeer : of(bound.other));
    return { ...bound, ratio: bound.other && figure / other, isMet: keeps(bound, figure, other) };
  });
  return { target, figure, of, checks, isMet: checks.every(({ isMet }) => isMet) };
}

function keeps({ least, most, other: name }, figure, other) {
  if (name && !Number.isFinite(other)) return false;
  const measure = name ? other : 1;
  return least === undefined ? figure <= most * measure : figure > 0 && figure >= least * measure;
}

const names = { best: 'the best peer', node: 'Node', same: 'the same work', plain: 'plain' };

/** A bound in words. */
export function bound({ least, most, other }, unit) {
  const sign = least === undefined ? '≤' : '≥';
  const amount = number(least ?? most);
  return other ? `${sign} ${amount} x ${names[other]}` : `${sign} ${amount}${unit ? ` ${unit}` : ''}`;
}

/** A number as people write it. */
export function number(value) {
  return value.toLocaleString('en', { maximumSignificantDigits: value >= 1_000 ? 21 : 3 });
}
