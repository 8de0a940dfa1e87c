// Knows the promises P1 to P7, and finds where a record of what happened breaks them. Pure functions.
//
// A record:
//   sent      [{ author, clientId }]                 in the order in which each author sent
//   acked     [{ author, channelId, clientId, id, seq }]
//   store     { rev, messages: [message] }           the channel after the fault, whole, in seq order
//   logs      { name: [message] }                    what each client saw, in the order in which it saw it
//   caughtUp  { name: [message] }                    what each client holds at the end, in seq order
//   shown     [{ name, userId, readSeq, unread }]    numbers that were shown, with whose and from where
// and, where the test is about them:
//   losses    [{ name, lostAt, heard: [at] }]        when a socket lost access, and when it heard of the server
//   runs      { name: [[rev]] }                      what each connection of a client heard without asking
// A stored message of the record carries the clientId under which it was sent.

export const COUNT_MAX = 100;
/** How long who has lost access may still hear something, in milliseconds. */
export const DEAF_WITHIN_MS = 1_000;

/** Every finding, as `{ promise, what }`; none of them means that the record keeps its promises. */
export function check(record) {
  return [
    ...lost(record.acked, record.store.messages).map((what) => ({ promise: 'P1', what })),
    ...doubled(record.store.messages).map((what) => ({ promise: 'P2', what })),
    ...holes(record.store).map((what) => ({ promise: 'P3', what })),
    ...inversions(record.sent, record.store.messages).map((what) => ({ promise: 'P3', what })),
    ...Object.entries(record.logs).flatMap(([name, log]) =>
      disorder(name, log, record.store.messages).map((what) => ({ promise: 'P3', what })),
    ),
    ...Object.entries(record.caughtUp).flatMap(([name, held]) =>
      differences(name, held, record.store.messages).map((what) => ({ promise: 'P4', what })),
    ),
    ...miscounts(record.shown, record.store.messages).map((what) => ({ promise: 'P5', what })),
    ...leaks(record.losses ?? []).map((what) => ({ promise: 'P6', what })),
    ...silentDrops(record.runs ?? {}).map((what) => ({ promise: 'P7', what })),
  ];
}

/** P1: what was acknowledged is in the store, as it was acknowledged. */
export function lost(acked, stored) {
  const byId = new Map(stored.map((message) => [message.id, message]));
  return acked.flatMap((ack) => {
    const message = byId.get(ack.id);
    if (!message) return [`${ack.clientId} was acknowledged as ${ack.id} and is not in the store`];
    if (message.seq === ack.seq && message.clientId === ack.clientId) return [];
    return [`${ack.clientId} was acknowledged at ${ack.seq}, the store has ${message.clientId} at ${message.seq}`];
  });
}

/** P1: an edit or a deletion that was acknowledged is in the store; `changed` holds the last of each message. */
export function undone(changed, stored) {
  const byId = new Map(stored.map((message) => [message.id, message]));
  return changed.flatMap(({ id, rev, content }) => {
    const message = byId.get(id);
    const kept = message?.rev === rev && message.content === content;
    return kept ? [] : [`rev ${rev} of ${id} was acknowledged, the store has rev ${message?.rev}`];
  });
}

/** P2: one author and clientId, one message. */
function doubled(stored) {
  const seen = new Map();
  return stored.flatMap((message) => {
    const key = `${message.channelId} ${message.author.id} ${message.clientId}`;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, message.seq);
    return first === undefined ? [] : [`${message.clientId} is in the store at ${first} and at ${message.seq}`];
  });
}

/** P3: the places are 1, 2, 3 ... up to the head, where nothing but new messages was made. */
export function holes({ rev, messages }) {
  const found = messages.flatMap((message, n) =>
    message.seq === n + 1 && message.rev === message.seq
      ? []
      : [`place ${n + 1} holds seq ${message.seq}, rev ${message.rev}`],
  );
  if (rev !== messages.length) found.push(`the head is ${rev}, there are ${messages.length} messages`);
  return found;
}

/** P3: each author's messages stand in the order in which they were sent. */
function inversions(sent, stored) {
  const places = new Map(stored.map((message) => [`${message.author.id} ${message.clientId}`, message.seq]));
  const last = new Map();
  return sent.flatMap(({ author, clientId }) => {
    const seq = places.get(`${author} ${clientId}`);
    if (seq === undefined) return [];
    const before = last.get(author) ?? { seq: 0 };
    last.set(author, { seq, clientId });
    return seq > before.seq ? [] : [`${clientId} was sent after ${before.clientId} and stands before it`];
  });
}

/** P3: what a client saw is a run of the one log: each place once, in order, without a hole. */
function disorder(name, log, stored) {
  const bySeq = new Map(stored.map((message) => [message.seq, message]));
  return log.flatMap((message, n) => {
    const found = [];
    const expected = n === 0 ? message.seq : log[n - 1].seq + 1;
    if (message.seq !== expected) found.push(`${name} saw ${message.seq} where ${expected} comes`);
    if (bySeq.get(message.seq)?.id !== message.id)
      found.push(`${name} saw ${message.id} at ${message.seq}, the store has another there`);
    return found;
  });
}

/** P4: what a client holds after catching up is what a fresh load shows. */
export function differences(name, held, fresh) {
  const found =
    held.length === fresh.length ? [] : [`${name} holds ${held.length} messages, a fresh load ${fresh.length}`];
  const shown = (message) =>
    JSON.stringify([message?.id, message?.seq, message?.rev, message?.content, message?.editedAt, message?.deletedAt]);
  for (let n = 0; n < Math.max(held.length, fresh.length); n += 1) {
    if (shown(held[n]) === shown(fresh[n])) continue;
    found.push(`${name} holds ${shown(held[n])} where a fresh load has ${shown(fresh[n])}`);
  }
  return found;
}

/** What a number must be: messages past the cursor, of others, not deleted; 100 means 100 or more. */
export function recount({ userId, readSeq }, stored) {
  const counts = (message) => message.seq > readSeq && message.author.id !== userId && !message.deletedAt;
  return Math.min(COUNT_MAX, stored.filter(counts).length);
}

/** P5: every number shown is a recount. */
function miscounts(shown, stored) {
  return shown.flatMap((number) => {
    const expected = recount(number, stored);
    return number.unread === expected ? [] : [`${number.name} was shown ${number.unread}, the store has ${expected}`];
  });
}

/** P6: whoever lost access hears nothing of the server after the deadline. */
function leaks(losses) {
  return losses.flatMap(({ name, lostAt, heard }) => {
    const late = heard.filter((at) => at > lostAt + DEAF_WITHIN_MS);
    return late.length === 0
      ? []
      : [
          `${name} heard ${late.length} events too late, the last ${Math.round(late.at(-1) - lostAt)} ms after the loss`,
        ];
  });
}

/** P7: a connection for which too much waits is closed; as long as it lives nothing is left out. */
function silentDrops(runs) {
  return Object.entries(runs).flatMap(([name, connections]) =>
    connections.flatMap((revs) =>
      revs.flatMap((rev, n) =>
        n === 0 || rev === revs[n - 1] + 1 ? [] : [`${name} heard ${rev} right after ${revs[n - 1]}`],
      ),
    ),
  );
}
