// Who is there before the load begins, as the load program imagines it: a user for each connection, whose token is the
// name, channel by channel and server by server.

import { hash } from './store.mjs';

const NEVER = Number.MAX_SAFE_INTEGER;

/** An id of the kind `group`, as the load program counts them. */
const id = (group, number) => `0190a000-0000-7000-${group}-${number.toString(16).padStart(12, '0')}`;

/** Fills an empty database by the load program's plan. */
export function fill(db, { servers, channels, members, twoServers }) {
  const rowsOf = (table, count) => db.prepare(`INSERT INTO ${table} VALUES (${Array(count).fill('?')})`);
  const [user, session, server] = [rowsOf('users', 3), rowsOf('sessions', 3), rowsOf('servers', 4)];
  const [member, channel] = [rowsOf('members', 2), rowsOf('channels', 5)];
  db.transaction(() => {
    if (db.prepare('SELECT count(*) FROM servers').pluck().get() > 0) return;
    for (let home = 0; home < servers; home += 1) {
      server.run(home + 1, id('a000', home), `Server ${home}`, id('b000', 0));
      for (let place = 0; place < channels; place += 1) {
        const key = home * channels + place;
        channel.run(key + 1, id('9000', key), home + 1, `channel-${place}`, place);
      }
    }
    for (let number = 0; number < servers * channels * members; number += 1) {
      const name = `user-${String(number).padStart(5, '0')}`;
      const home = Math.floor(number / (members * channels));
      user.run(number + 1, id('b000', number), name);
      session.run(hash(name), number + 1, NEVER);
      member.run(number + 1, home + 1);
      if (twoServers) member.run(number + 1, ((home + 1) % servers) + 1);
    }
  })();
}
