// Why a target is missed: the limit, as a profile and arithmetic show it. Told only where it is missed.

/** By row and figure; of a curve by `growth` and its name. */
export const limits = {
  'rooms/messages': `A message to a room of ten is ten writes to ten sockets, and nothing can gather them: messages of one
room are 70 ms apart and more. Of some 150 µs of the node for each, by a profile at 5,500 messages a second, the ten writes take 56,
nearly all of it in the kernel; SQLite some 45 to 54, of which 9 are the sync, 17 writing the log, 7 moving it into the file and 6 a walk
over its cache of pages that it makes with nearly each commit, since pages were split (a message's client id and its own id fall
anywhere in their indexes); telling and encoding takes 20; reading, decoding and the runtime 20. The peers commit nothing. 1.3 times
the best of them would be some 95 µs a message, and the writes leave 39 of them for all the rest. 2.5 times Node is nearly what plain
makes, which only reads and writes. The engine alone, which commits nothing either, makes 1.4 times the best of them. What ends the
search is more often a wait for the disk of some 100 ms than the processor: rounds go from 4,381 to 6,017, and the same program was
good at 6,500 an hour before. The one before it needed 161 µs a message in turns with this one's 154.`,
  'quiet/micros': `Nearly all of it is the kernel's: plain, which does nothing but write, takes 8.3 µs for a delivery, and the target
is 9.0. Runs differ by more than what is missing: 8.6, 9.6 and 10.6 µs in the three rounds, 9.2, 10.6 and 11.0 for the best peer.`,
  'idle/handshakes': `A profile of a handshake: nearly half are writes to sockets, three of its own and most of another one for
presence, which each of 100 servers tells once a second to those who are there already; each of them wakes the load program, which
costs more here than the write. 13 in a hundred are the two reads, of the session and of the servers with their numbers; 8 the desk;
8 memory that a new connection takes; 8 taking the connection and HTTP; the rest is JSON, hashing and the runtime. The peers read
nothing, know nobody and tell no presence: without the reads and the desk, 21 in a hundred, it would be some 1.3 times the best of them.
The engine alone, which does what the peers do, makes twice as many as the best of them.`,
  'latency/p50': `Plain, which only reads and writes and keeps nothing, takes as long, and the engine alone, which commits nothing,
7 ms. A write to a socket takes one core 4 to 5 µs here when many are under way, most of it in the kernel, so 1,000 writes take it 4 to
5 ms: the last receiver has a message that much later than the first, and 200 messages a second fill the core (0.99 of it), so that
they wait for each other besides. An acknowledgement takes 1.4 to 2 ms of it, which is the commit. 3 ms for 1,000 receivers would be 3 µs
for each with nothing else to do.`,
  'commit-5000/ackP99': `The disk of the machine: at the hours of these rounds some syncs took 20 to 150 ms, and one such wait in three
seconds is the 99th percentile. The rounds go from 5.1 to 155 ms; those without such a wait are 5.1, 5.9 and 14.3. The median of
a quieter hour of that day was 7.4.`,
  'latency/p99': `As above: with the core full, a message that comes while another goes out waits for it.`,
  'room-5000/deliveries': `The core is full from 22 messages a second on, since 5,000 writes take it 44 ms when nothing gathers; above
that messages share writes, and the more of them, the cheaper each: what ends the search is one wait of more than 100 ms in
three seconds. So runs differ: between 286,000 and 1,019,000 deliveries a second were good in one run or another of the day,
those in which a neighbour was noticed among them.`,
};
