// A channel with a long past, made at once: rows beside the node's own, put in while it is stopped. `rialto check`
// then holds them against everything that the database promises.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { pathOf } from '../../../scripts/test/processes.mjs';

const program = `
import random, sqlite3, sys, uuid
path, channel, author, other, count = *sys.argv[1:5], int(sys.argv[5])
words = "the bridge at evening is where people meet and talk of boats and bread and weather".split()
database = sqlite3.connect(path)
(head,) = database.execute("SELECT rev FROM channels WHERE id = ?", (channel,)).fetchone()
rng = random.Random(channel)
now = 1764000000000
def row(n):
    milliseconds = now + n * 1000
    said = " ".join(rng.choices(words, k=rng.choice([3, 6, 9, 14, 40])))
    stamp = (milliseconds << 80) | (7 << 76) | (rng.getrandbits(12) << 64) | (2 << 62) | rng.getrandbits(62)
    return (str(uuid.UUID(int=stamp)), channel, head + n, head + n, rng.choice([author, other]), f"line {n} {said}", milliseconds)
with database:
    database.executemany(
        "INSERT INTO messages (id, channel_id, seq, rev, author_id, content, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (row(n) for n in range(1, count + 1)))
    database.execute("UPDATE channels SET rev = rev + ? WHERE id = ?", (count, channel))
`;

/** Puts `count` messages of two people at the end of a channel: `line 1 …` to `line COUNT …`. The node must be stopped. */
export function fill(node, channel, [one, other], count) {
  if (node.isRunning) throw new Error('A node that runs does not expect rows that it has not written.');
  const path = join(node.dataDir, 'rialto.db');
  const python = process.env.TEST_PYTHON ?? pathOf('python3');
  if (!python) throw new Error('Python was not found. Install it (on Debian: apt-get install python3).');
  execFileSync(python, ['-c', program, path, channel.id, one.id, other.id, String(count)], { stdio: 'inherit' });
}
