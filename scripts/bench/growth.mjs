// How cost grows: for each curve one thing grows, and what each unit of it costs should stay as it is.

import { number } from './targets.mjs';

/** How much more a unit may cost at the far end for the whole to count as linear: measuring is not exact. */
const LINEAR = 1.25;

/** Messages that are delivered a second, however many members share them. */
const DELIVERIES = 20_000;

const PACE = ['--seconds', 5, '--warm-up', 1];

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
    words: (count) => ['talk', '--members', count, '--senders', 10, '--rate', DELIVERIES / count, ...PACE],
    lines: { 'µs of processor for a delivery': (said) => said.microsPerDelivery },
  },
  channels: {
    title: 'Channels that are talked in, 500 messages a second',
    unit: 'channels',
    points: [1, 10, 100, 1_000, 10_000],
    words: (count) => ['talk', '--channels', count, '--members', 1, '--rate', 500, ...PACE],
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
