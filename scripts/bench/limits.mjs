// Why a target is missed: the limit, as a profile and arithmetic show it. Told only where it is missed.

/** By row and figure; of a curve by `growth` and its name. */
export const limits = {
  'rooms/messages': `A message to a room of ten is ten writes to ten sockets, and nothing can gather them: messages of one
room are 70 ms apart and more. A profile of the node at 5,500 messages a second: of some 150 µs each the ten writes take 56, nearly
all of it in the kernel; SQLite takes 54, of which 9 are the sync, 17 writing the log, 7 moving it into the file and 6 a walk over
its cache of pages that it makes with nearly each commit, since pages were split (a message's client id and its own id fall
anywhere in their indexes); telling and encoding takes 20; reading, decoding and the runtime 20. The peers commit nothing. 1.3 times
the best of them would be some 87 µs a message, and the writes leave 31 of them for all the rest. 2.5 times Node is more than plain
can do, which only reads and writes. The engine alone, which commits nothing either, makes 1.4 times the best of them.`,
  'quiet/micros': `Nearly all of it is the kernel's: plain, which does nothing but write, takes 8.3 µs for a delivery, and the target
is 9.0. Runs differ by more than what is missing: 8.6, 9.6 and 10.6 µs in the three rounds, 9.2, 10.6 and 11.0 for the best peer.`,
  'idle/handshakes': `A profile of a handshake: of some 115 µs nearly half are writes to sockets, three of its own and most of
another one for presence, which each of 100 servers tells once a second to those who are there already; each of them wakes the load
program, which costs more here than the write. 13 in a hundred are the two reads, of the session and of the servers with their
numbers; 8 the desk; 8 memory that a new connection takes; 8 taking the connection and HTTP; the rest is JSON, hashing and the
runtime. The peers read nothing, know nobody and tell no presence. 1.3 times the best of them would be some 86 µs with all of that in
it, and the writes take 52. The engine alone, which does what the peers do, makes 1.8 times as many as the best of them.`,
  'latency/p50': `A write to a socket takes one core 4 to 5 µs here when many are under way, most of it in the kernel, so 1,000
writes take it 4 to 5 ms: the last receiver has a message that much later than the first, and 200 messages a second fill the core
(0.98 of it), so that they wait for each other besides. 3 ms for 1,000 receivers would be 3 µs for each with nothing else to do.`,
  'latency/p99': `As above: with the core full, a message that comes while another goes out waits for it.`,
  'room-5000/deliveries': `The core is full from 22 messages a second on, since 5,000 writes take it 44 ms when nothing gathers; above
that messages share writes, and the more of them, the cheaper each: what ends the search is one wait of more than 100 ms in
three seconds. So runs differ: between 286,000 and 1,019,000 deliveries a second were good in one run or another of the day,
those in which a neighbour was noticed among them.`,
  'growth/connections': `A handshake costs more among many because more is delivered: each server tells once a second who has come
on line to those who are there already. Up to five thousand connections are made before the first of that is told, and hear three
packets each; ten thousand hear 4.7 each, nineteen thousand 5.0. All of the cost by all packets is no more at the far end than at the
near one. The step from ten to nineteen thousand is larger than its packets: it took eight seconds there, since the load program
had to search for free ports, and the node works in each of them for those who are there (presence every second, ended sessions
every two). How much that is was not measured apart.`,
};
