// What is measured: each row is one scenario of the load program, run for each of its subjects, with the figures that
// are read from what it says.

const all = ['rialto', 'engine', 'node', 'bun', 'socketioxide', 'same', 'plain'];
const ours = ['rialto'];
const committing = ['rialto', 'same'];

/** 200 senders. */
const committed = ['talk', '--channels', 50, '--members', 4, '--unseen', '--length', 200];

/** Stands for a client that is still there in the end. */
const NEVER = 9_999;

/** A rate that was looked for counts only where it was good. */
const found = (key) => (said) => (said.good ? said[key] : 0);

/**
 * By name. `start` is where the search for the highest rate begins, by subject; without it the scenario has a rate of
 * its own. `pace` is how long it is measured, where that is not as for the others. `figures` are numbers, by name.
 */
export const rows = {
  'room-1000': {
    title: 'One room of 1,000',
    subjects: all,
    words: ['talk', '--members', 1_000, '--senders', 10],
    start: { rialto: 900, engine: 900, node: 45, bun: 80, socketioxide: 350, same: 45, plain: 900 },
    figures: { deliveries: found('deliveriesPerSecond') },
  },
  'room-5000': {
    title: 'One room of 5,000',
    subjects: all,
    words: ['talk', '--members', 5_000, '--senders', 10],
    start: { rialto: 60, engine: 60, node: 4, bun: 12, socketioxide: 20, same: 4, plain: 60 },
    figures: { deliveries: found('deliveriesPerSecond') },
  },
  rooms: {
    title: '500 rooms of 10',
    subjects: all,
    words: ['talk', '--channels', 500, '--members', 10],
    start: { rialto: 6_000, engine: 7_500, node: 2_800, bun: 5_000, socketioxide: 5_000, same: 1_500, plain: 7_500 },
    figures: { messages: found('committedPerSecond') },
  },
  quiet: {
    title: 'One room of 1,000, 20 messages a second',
    subjects: all,
    words: ['talk', '--members', 1_000, '--senders', 10, '--rate', 20],
    // So slow that a virtual machine which compiles what is hot needs a while to be warm.
    pace: ['--seconds', 5, '--warm-up', 3],
    figures: { micros: (said) => said.microsPerDelivery },
  },
  idle: {
    title: '10,000 connections that do nothing',
    subjects: all,
    words: ['idle', '--connections', 10_000],
    figures: { handshakes: (said) => said.handshakesPerSecond, kib: (said) => said.kibPerConnection },
  },
  commit: {
    title: '50 channels, 200 senders, nobody viewing',
    subjects: committing,
    words: committed,
    start: { rialto: 12_000, same: 6_000 },
    figures: { messages: found('committedPerSecond') },
  },
  'commit-5000': {
    title: 'The same at 5,000 messages a second',
    subjects: committing,
    words: [...committed, '--rate', 5_000],
    figures: { ackP99: (said) => said.ackMs.p99 },
  },
  latency: {
    title: '1,000 on line in one server, 200 messages a second',
    // The two show how much of it is writing alone.
    subjects: ['rialto', 'engine', 'plain'],
    words: ['talk', '--members', 1_000, '--senders', 100, '--rate', 200],
    figures: { p50: (said) => said.toAllMs.p50, p99: (said) => said.toAllMs.p99 },
  },
  deaf: {
    title: 'One of ten stops reading',
    subjects: ours,
    words: ['deaf', '--patience', 60],
    figures: {
      gone: (said) => said.goneAfterSeconds ?? NEVER,
      grown: (said) => said.grownKiB / 1_024,
    },
  },
  start: {
    title: 'A node that nobody has come to',
    subjects: ours,
    words: ['start'],
    figures: { resident: (said) => said.residentMiB, program: (said) => said.programMiB },
  },
  history: {
    title: 'A channel of 1,000,000 messages beside one of 1,000',
    subjects: ours,
    words: ['history', '--few', 1_000, '--many', 1_000_000],
    figures: { open: (said) => said.openMs.ratio, catchUp: (said) => said.catchUpMs.ratio },
  },
  unread: {
    title: 'Connecting to 500 channels with 120 unread messages each',
    subjects: ours,
    words: ['unread', '--channels', 500, '--unread', 120],
    figures: { processor: (said) => said.processorMs, ready: (said) => said.readyKiB },
  },
  disk: {
    title: '200,000 messages of 60 characters in 50 channels',
    subjects: ours,
    words: ['disk', '--messages', 200_000],
    figures: { bytes: (said) => said.bytesPerMessage },
  },
};

/** How long a rate of messages is tried. */
const pace = { full: ['--seconds', 3, '--warm-up', 1], quick: ['--seconds', 2, '--warm-up', 0.5] };

/** The load program's words for a row: `near` is the rate that an earlier round found. */
export function scenario(row, subject, { near, isQuick = false }) {
  const words = [...row.words];
  if (row.start) {
    const search = near ? ['--rate', near, '--step', 1.15] : ['--rate', row.start[subject]];
    words.push('--find', ...search);
  }
  if (row.words[0] === 'talk') words.push(...(row.pace ?? pace[isQuick ? 'quick' : 'full']));
  return words.map(String);
}
