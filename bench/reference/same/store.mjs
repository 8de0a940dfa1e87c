// What is kept: one SQLite file, and each statement that the server makes. Ids are text on the wire and small keys inside.

import { createHash } from 'node:crypto';
import { join } from 'node:path';

import Database from 'better-sqlite3';
import { v7 as newId } from 'uuid';

const schema = `
  CREATE TABLE users (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, username TEXT NOT NULL UNIQUE);
  CREATE TABLE sessions (token_hash BLOB PRIMARY KEY, user INTEGER NOT NULL REFERENCES users, expires_at INTEGER NOT NULL)
    WITHOUT ROWID;
  CREATE TABLE servers (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, owner_id TEXT NOT NULL);
  CREATE TABLE members (user INTEGER NOT NULL REFERENCES users, server INTEGER NOT NULL REFERENCES servers,
    PRIMARY KEY (user, server)) WITHOUT ROWID;
  CREATE TABLE channels (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, server INTEGER NOT NULL REFERENCES servers,
    name TEXT NOT NULL, position INTEGER NOT NULL, UNIQUE (server, position));
  CREATE TABLE messages (channel INTEGER NOT NULL REFERENCES channels, seq INTEGER NOT NULL, id TEXT NOT NULL,
    author INTEGER NOT NULL REFERENCES users, client_id TEXT, content TEXT NOT NULL, created_at INTEGER NOT NULL,
    UNIQUE (channel, seq), UNIQUE (client_id, author, channel));
  CREATE TABLE reads (user INTEGER NOT NULL REFERENCES users, channel INTEGER NOT NULL REFERENCES channels,
    seq INTEGER NOT NULL, PRIMARY KEY (user, channel)) WITHOUT ROWID;`;

const head = (channel) => `coalesce((SELECT max(seq) FROM messages WHERE channel = ${channel}), 0)`;
const READ = 'ON CONFLICT (user, channel) DO UPDATE SET seq = excluded.seq';
/** Unread of the channel `c` for the member `m`: exact to 99, 100 stands for more. */
const UNREAD = `(SELECT count(*) FROM (SELECT 1 FROM messages WHERE channel = c.key AND author <> m.user
  AND seq > coalesce((SELECT seq FROM reads WHERE user = m.user AND channel = c.key), 0) LIMIT 100))`;

const statements = {
  session: `SELECT u.key, u.id, u.username, u.username AS displayName, NULL AS avatarUrl FROM sessions
    JOIN users u ON u.key = user WHERE token_hash = ? AND expires_at > ?`,
  servers: `SELECT s.id AS serverId, s.name AS serverName, s.owner_id AS ownerId, c.id, c.name, c.position, ${head('c.key')} AS rev,
    coalesce((SELECT seq FROM reads WHERE user = m.user AND channel = c.key), 0) AS readSeq, ${UNREAD} AS unread
    FROM members m JOIN servers s ON s.key = m.server JOIN channels c ON c.server = s.key
    WHERE m.user = ? ORDER BY s.key, c.position`,
  counts: `SELECT s.id AS serverId, c.id AS channelId, ${UNREAD} AS unread FROM members m
    JOIN servers s ON s.key = m.server JOIN channels c ON c.server = s.key WHERE m.user = ? AND s.id = coalesce(?, s.id)`,
  channel: `SELECT c.key, c.id, c.name, c.position, s.id AS serverId, ${head('c.key')} AS rev FROM channels c
    JOIN servers s ON s.key = c.server JOIN members m ON m.server = c.server AND m.user = ? WHERE c.id = ?`,
  place: `SELECT c.key, s.id AS serverId FROM channels c JOIN servers s ON s.key = c.server
    JOIN members m ON m.server = c.server AND m.user = ? WHERE c.id = ?`,
  page: `SELECT m.id, seq, content, created_at AS createdAt, u.id AS authorId, u.username FROM messages m
    JOIN users u ON u.key = author WHERE channel = ? ORDER BY seq DESC LIMIT 50`,
  insert: `INSERT INTO messages (channel, seq, id, author, client_id, content, created_at)
    SELECT $channel, ${head('$channel')} + 1, $id, $author, $clientId, $content, $createdAt
    WHERE true ON CONFLICT (client_id, author, channel) DO NOTHING RETURNING seq`,
  repeated: `SELECT id, seq, content, created_at AS createdAt FROM messages
    WHERE client_id = ? AND author = ? AND channel = ?`,
  readChannel: `INSERT INTO reads SELECT $user, key, ${head('key')} FROM channels WHERE id = $channel ${READ}`,
  readServer: `INSERT INTO reads SELECT m.user, c.key, ${head('c.key')} FROM members m
    JOIN servers s ON s.key = m.server JOIN channels c ON c.server = s.key WHERE m.user = ? AND s.id = ? ${READ}`,
};

/** A token as it is kept. */
export const hash = (token) => createHash('sha256').update(token).digest();

/** Opens the file in `folder`; gives its statements, and what takes more than one of them. */
export function open(folder) {
  const db = new Database(join(folder, 'same.db'));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('cache_size = -8000');
  if (db.pragma('user_version', { simple: true }) === 0) {
    db.exec(schema);
    db.pragma('user_version = 1');
  }
  const store = Object.fromEntries(Object.entries(statements).map(([name, sql]) => [name, db.prepare(sql)]));

  /** Keeps one message; undefined for whoever is no member, and the first one for one that was sent before. */
  function add({ user, channelId, content, clientId, createdAt }) {
    const place = store.place.get(user.key, channelId);
    if (!place) return undefined;
    const message = { id: newId(), content, createdAt };
    const row = { ...message, channel: place.key, author: user.key, clientId: clientId ?? null };
    const kept = store.insert.get(row);
    if (kept) return { ...message, seq: kept.seq, serverId: place.serverId, isNew: true };
    return { ...store.repeated.get(clientId, user.key, place.key), serverId: place.serverId };
  }

  /** Does what waits, in one transaction; gives what came of each. */
  const together = db.transaction((waiting) => waiting.map(({ work }) => work()));
  return { ...store, db, add, together };
}
