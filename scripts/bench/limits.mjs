// Why a target is missed: the limit, as a profile and arithmetic show it. Told only where it is missed.

/** By row and figure; of a curve by `growth` and its name. */
export const limits = {
  'rooms/messages': `A message to a room of ten is ten writes to ten sockets, and nothing can gather them: messages of one
room are 70 ms apart and more. Of 148 µs of the node for each, by a profile at 5,500 messages a second, the ten writes take 68,
nearly all of it in the kernel; SQLite 42, of which 6 are the sync, 15 writing the log and 9 moving it into the file; telling and
encoding takes 18; reading, decoding and the runtime 19. The peers commit nothing. As many as the best of them would
be 123 µs a message with the core full. A message is eleven writes: its author hears the answer and the message in two. What ends the
search is as often a wait for the disk of some 100 ms as the processor: the rounds go from 4,919 to 6,566.`,
  'idle/handshakes': `A profile of a handshake: 35 in a hundred are writes to sockets, three of its own and most of another one for
presence, which each of 100 servers tells once a second to those who are there already; each of them wakes the load program, which
costs a third of the write. 18 are the two reads, of the session and of the servers with their numbers; 17 taking the connection and
HTTP; 8 the hub; the rest is memory that a new connection takes, JSON, hashing and the runtime. The peers read nothing, know
nobody and tell no presence. As many as the best of them would be 101 µs a handshake: of the 121 that one takes, 90 are left without
the reads and the hub, and the engine alone, which does what the peers do, needs 58.`,
  'commit/messages': `A message takes 48 µs of the node's core. By a profile in small batches, 20 in a hundred are SQLite's
B-trees and statements, 18 writing its log and waiting for the disk, 21 writes to sockets (an answer, and a notification to each of the
three others), 7 memory, and the rest reading, JSON, the engine and the runtime. This was measured before ids took
16 bytes (decision 16).`,
  'latency/p50': `Plain, which only reads and writes and keeps nothing, takes 5.8 ms. A write to a socket takes one core 4 to 5 µs here
when many are under way, most of it in the kernel, so 1,000 writes take it 4 to 5 ms: the last receiver has a message that much later
than the first, and 200 messages a second fill the core (0.99 of it), so that they wait for each other besides. An acknowledgement
takes 1 ms of it, which is the commit: without that the node is within 1.2 times plain.`,
};
