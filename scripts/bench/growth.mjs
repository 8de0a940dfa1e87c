// How cost grows: for each curve one thing grows, and what each unit of it costs should stay as it is.

import { escaped, label, picture } from './chart.mjs';
import { number } from './targets.mjs';

/** How much more a unit may cost at the far end for the whole to count as linear: measuring is not exact. */
const LINEAR = 1.25;

/** Messages that are delivered a second, however many members share them. */
const DELIVERIES = 20_000;

const handshakeMicros = (said) => (said.serverCpu * 1e6) / said.handshakesPerSecond;

/** By name. Each line is read from what the load program says at each point. */
export const curves = {
  connections: {
    title: 'Connections that do nothing',
    unit: 'connections',
    points: [1_000, 2_000, 5_000, 10_000, 19_000],
    words: (count) => ['idle', '--connections', count],
    lines: {
      'KiB of memory each': (said) => said.kibPerConnection,
      'µs of processor for a handshake': handshakeMicros,
      'all of that by packets that are delivered meanwhile': (said) =>
        (handshakeMicros(said) * said.connections) / said.packetsWhileRaised,
    },
  },
  members: {
    title: 'Members of one channel, 20,000 deliveries a second',
    unit: 'members',
    points: [10, 100, 1_000, 10_000],
    words: (count) => ['room', '--members', count, '--rate', DELIVERIES / count, '--seconds', 5, '--warm-up', 1],
    lines: { 'µs of processor for a delivery': (said) => said.microsPerDelivery },
  },
  channels: {
    title: 'Channels that are talked in, 500 messages a second',
    unit: 'channels',
    points: [1, 10, 100, 1_000, 10_000],
    words: (count) => ['rooms', '--rooms', count, '--members', 1, '--rate', 500, '--seconds', 5, '--warm-up', 1],
    lines: { 'µs of processor for a message, committed and delivered': (said) => said.microsPerMessage },
  },
  history: {
    title: 'Messages in a channel',
    unit: 'messages',
    points: [1_000, 10_000, 100_000, 1_000_000],
    words: (count) => ['history', '--few', 1_000, '--many', count],
    lines: {
      'ms to open it': (said) => said.openMs.many.p50,
      'ms to catch up 300': (said) => said.catchUpMs.many.p50,
    },
  },
};

/** Measures a curve by `run`, which gives what the load program says; gives the points of each line. */
export async function trace(curve, run) {
  const lines = Object.fromEntries(Object.keys(curve.lines).map((name) => [name, []]));
  for (const count of curve.points) {
    const said = await run(curve.words(count).map(String));
    for (const [name, read] of Object.entries(curve.lines)) lines[name].push([count, read(said)]);
  }
  return { lines };
}

/** How much more a unit costs at the far end than at the near one. */
export function growth(points) {
  return points.at(-1)[1] / points[0][1];
}

/** What a line says, in words. */
export function verdict(points) {
  const times = growth(points);
  return times <= LINEAR ? `no worse than linear (${number(times)} x)` : `worse than linear (${number(times)} x)`;
}

const frame = { left: 70, right: 800, top: 64, bottom: 240 };

/** The picture of a curve: what grows on a logarithmic scale, and what a unit costs, as a multiple of the first. */
export function plot(curve, { lines }) {
  const all = Object.entries(lines);
  const most = Math.max(1.5, ...all.flatMap(([, points]) => points.map(([, cost]) => cost / points[0][1])));
  const ends = [curve.points[0], curve.points.at(-1)].map(Math.log);
  const x = (count) => frame.left + ((frame.right - frame.left) * (Math.log(count) - ends[0])) / (ends[1] - ends[0]);
  const y = (times) => frame.bottom - ((frame.bottom - frame.top) * times) / most;
  const grid = [0, 0.5, 1, most].map((times) => [
    `<path class="grid" d="M${frame.left} ${y(times).toFixed(1)}H${frame.right}"/>`,
    label(frame.left - 8, y(times) + 4, `${number(times)} x`, 'soft number', 'end'),
  ]);
  const counts = curve.points.map((count) =>
    label(x(count), frame.bottom + 22, number(count), 'soft number', 'middle'),
  );
  const drawn = all.map(([name, points], index) => line(name, points, index, { x, y }));
  const height = frame.bottom + 48 + 22 * all.length;
  return picture(height, escaped(`${curve.title}: what each costs`), [
    label(24, 36, `${curve.title}: what each costs, as a multiple of the first`, 'title'),
    ...grid.flat(),
    ...counts,
    ...drawn.flat(),
  ]);
}

function line(name, points, index, { x, y }) {
  const places = points.map(([count, cost]) => [x(count).toFixed(1), y(cost / points[0][1]).toFixed(1)]);
  const costs = points.map(([, cost]) => number(cost)).join(' → ');
  const below = frame.bottom + 52 + 22 * index;
  return [
    `<path class="line-${index}" d="M${places.map((place) => place.join(' ')).join('L')}"/>`,
    ...places.map(([left, top]) => `<circle class="dot-${index}" cx="${left}" cy="${top}" r="3.5"/>`),
    `<circle class="dot-${index}" cx="${frame.left + 4}" cy="${below - 4}" r="4"/>`,
    label(frame.left + 16, below, `${name}: ${costs}`),
  ];
}
