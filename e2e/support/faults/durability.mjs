// Knows what a power cut may do (P1): nothing that was not synced is there afterwards. Given the calls of a process
// (strace.mjs), finds what left it by a socket before it was durable. Pure functions.

const SYNCS = new Set(['fsync', 'fdatasync']);
const WRITES = new Set(['write', 'writev', 'sendto', 'sendmsg', 'pwrite64']);
const FRAME_HEADER_BYTES = 24;

const isLog = ({ path }) => path.endsWith('-wal');
const isSocket = ({ path }) => /^(socket|TCP|TCPv6):/.test(path);

/**
 * Each commit that was written to the log of SQLite, with the words (what `word`, a global expression, matches)
 * of its pages: `{ words, written, durable }`. `durable` is where the first sync ended that began after the whole
 * commit was written, Infinity without one.
 *
 * A frame is a header of 24 bytes and then a page; the header of the last frame of a commit holds the size of the
 * database (SQLite, "Database File Format", 4.1), which is never 0.
 */
export function commits(calls, word) {
  const made = [];
  let words = new Set();
  let isLast = false;
  for (const call of calls.filter(isLog)) {
    if (SYNCS.has(call.name)) {
      if (call.result !== 0 || call.skipped) continue;
      for (const commit of made) if (commit.written < call.began) commit.durable = Math.min(commit.durable, call.ended);
    } else if (call.name === 'pwrite64' && call.result === FRAME_HEADER_BYTES) {
      isLast = databaseSize(call.text) !== 0;
    } else if (call.name === 'pwrite64') {
      for (const [found] of call.text.matchAll(word)) words.add(found);
      if (!isLast) continue;
      made.push({ words, written: call.ended, durable: Infinity });
      words = new Set();
      isLast = false;
    }
  }
  return made;
}

/** Where each word first began to leave by a socket. */
export function departures(calls, word) {
  const left = new Map();
  for (const call of calls) {
    if (!WRITES.has(call.name) || !isSocket(call)) continue;
    for (const [found] of call.text.matchAll(word)) if (!left.has(found)) left.set(found, call.began);
  }
  return left;
}

/** What is wrong with a trace: each word that left before the commit that holds it was durable. */
export function early(calls, word) {
  const durable = new Map();
  for (const commit of commits(calls, word)) {
    for (const found of commit.words) if (!durable.has(found)) durable.set(found, commit.durable);
  }
  return [...departures(calls, word)].flatMap(([found, left]) => {
    const when = durable.get(found);
    if (when === undefined) return [`${found} left and was never written`];
    return when < left
      ? []
      : [`${found} left at ${left} and was durable ${when === Infinity ? 'never' : `at ${when}`}`];
  });
}

/** The trace of a program that never syncs its log. */
export function withoutSyncs(calls) {
  return calls.filter((call) => !SYNCS.has(call.name) || !isLog(call));
}

/** The trace of a program that answers `found` as soon as it is written and syncs afterwards. */
export function answeredEarly(calls, found) {
  const left = calls.find((call) => isSocket(call) && WRITES.has(call.name) && call.text.includes(found));
  const commit = commits(calls, new RegExp(found, 'g')).find(({ words }) => words.has(found));
  const moved = { ...left, began: commit.written + 0.25, ended: commit.written + 0.5 };
  return [...calls.filter((call) => call !== left), moved].sort((a, b) => a.began - b.began);
}

/** The size of the database that a frame's header holds: its bytes 4 to 7. */
function databaseSize(text) {
  const quoted = /"((?:[^"\\]|\\.)*)"/s.exec(text)[1];
  return unescaped(quoted)
    .slice(4, 8)
    .reduce((size, byte) => size * 256 + byte, 0);
}

/** The bytes of a string as strace writes it, in the manner of C. */
function unescaped(quoted) {
  const named = { n: 10, t: 9, r: 13, v: 11, f: 12, '\\': 92, '"': 34 };
  const bytes = [];
  for (const [, octal, letter, plain] of quoted.matchAll(/\\([0-7]{1,3})|\\(.)|([^\\])/gs)) {
    bytes.push(octal ? Number.parseInt(octal, 8) : letter ? named[letter] : plain.charCodeAt(0));
  }
  return bytes;
}
