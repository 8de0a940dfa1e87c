// A channel with a long past and a server with many people, made at once: rows beside the node's own, put in while it
// is stopped. `rialto check` then holds them against everything that the database promises.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { pathOf } from '../../../scripts/test/processes.mjs';

const messages = `
import random, sqlite3, sys, uuid
path, count = sys.argv[1], int(sys.argv[5])
channel, author, other = (uuid.UUID(id).bytes for id in sys.argv[2:5])
words = "the bridge at evening is where people meet and talk of boats and bread and weather".split()
database = sqlite3.connect(path)
(head,) = database.execute("SELECT rev FROM channels WHERE id = ?", (channel,)).fetchone()
rng = random.Random(channel)
now = 1764000000000
def row(n):
    milliseconds = now + n * 1000
    said = " ".join(rng.choices(words, k=rng.choice([3, 6, 9, 14, 40])))
    stamp = (milliseconds << 80) | (7 << 76) | (rng.getrandbits(12) << 64) | (2 << 62) | rng.getrandbits(62)
    return (stamp.to_bytes(16, "big"), channel, head + n, head + n, rng.choice([author, other]), f"line {n} {said}", milliseconds)
with database:
    database.executemany(
        "INSERT INTO messages (id, channel_id, seq, rev, author_id, content, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (row(n) for n in range(1, count + 1)))
    database.execute("UPDATE channels SET rev = rev + ? WHERE id = ?", (count, channel))
`;

// Without the words by which people are found, as an older program has left them: the node works them out as it starts.
const people = `
import sqlite3, sys, uuid
path, server, count = sys.argv[1], uuid.UUID(sys.argv[2]).bytes, int(sys.argv[3])
database = sqlite3.connect(path)
now = 1764000000000
def user(n):
    return (((now + n) << 80) | (7 << 76) | (2 << 62) | n).to_bytes(16, "big")
with database:
    database.executemany(
        "INSERT INTO users (id, username, username_key, display_name, owns_node, created_at) VALUES (?, ?, ?, ?, 0, ?)",
        ((user(n), f"person.{n:05}", f"person.{n:05}", f"Person {n:05}", now + n) for n in range(1, count + 1)))
    database.executemany(
        "INSERT INTO members (server_id, user_id, joined_at) VALUES (?, ?, ?)",
        ((server, user(n), now + n) for n in range(1, count + 1)))
`;

/** Puts `count` messages of two people at the end of a channel: `line 1 …` to `line COUNT …`. The node must be stopped. */
export function fill(node, channel, [one, other], count) {
  run(node, messages, channel.id, one.id, other.id, String(count));
}

/** Makes `count` people, `Person 00001` and on, members of a server. The node must be stopped. */
export function fillWithPeople(node, server, count) {
  run(node, people, server.id, String(count));
}

function run(node, program, ...more) {
  if (node.isRunning) throw new Error('A node that runs does not expect rows that it has not written.');
  const python = process.env.TEST_PYTHON ?? pathOf('python3');
  if (!python) throw new Error('Python was not found. Install it (on Debian: apt-get install python3).');
  execFileSync(python, ['-c', program, join(node.dataDir, 'rialto.db'), ...more], { stdio: 'inherit' });
}
