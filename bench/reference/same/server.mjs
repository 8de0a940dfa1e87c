// The same work: the guide's chat as somebody would write it with care, on Node, socket.io and better-sqlite3. Sessions
// and memberships are looked up, a message is committed before it is acknowledged and told, and a badge is counted.

import { createServer } from 'node:http';

import { Server } from 'socket.io';

import { place } from '../chat.mjs';
import { fill } from './fill.mjs';
import { hash, open } from './store.mjs';

const CURSORS_EVERY_MS = 5_000;
const EPOCH = '0190a000-0000-7000-8000-000000000000';

const store = open(process.env.DATA_DIR ?? '.');
if (process.env.PLAN) fill(store.db, JSON.parse(process.env.PLAN));

const http = createServer((request, response) => {
  response.writeHead(request.url === '/readyz' ? 200 : 404).end();
});
const io = new Server(http, { serveClient: false, perMessageDeflate: false });
// The request that opened a connection is not needed any more.
io.engine.on('connection', (connection) => {
  connection.request = null;
});

// Rooms: all sockets of a user, of a server's members, of who views a channel, and of the users who view it.
const userRoom = (id) => `user:${id}`;
const serverRoom = (id) => `server:${id}`;
const channelRoom = (id) => `channel:${id}`;
const readers = (id) => `readers:${id}`;
const { rooms } = io.of('/').adapter;
const sizeOf = (room) => rooms.get(room)?.size ?? 0;

const user = ({ id, username, displayName, avatarUrl }) => ({ id, username, displayName, avatarUrl });
const refusal = (code) => ({ ok: false, error: { code, message: code } });

io.use((socket, next) => {
  const { token } = socket.handshake.auth;
  const session = typeof token === 'string' && store.session.get(hash(token), Date.now());
  if (!session) return next(new Error('unauthenticated'));
  socket.data.row = session;
  socket.data.user = user(session);
  next();
});

/** The user's servers with their channels and numbers. */
function serversOf(key) {
  const servers = new Map();
  for (const { serverId, serverName, ownerId, ...channel } of store.servers.all(key)) {
    let server = servers.get(serverId);
    if (!server) {
      server = { id: serverId, name: serverName, iconUrl: null, ownerId, channels: [], count: 0 };
      servers.set(serverId, server);
    }
    server.channels.push({ ...channel, serverId, topic: null });
    server.count = Math.min(server.count + channel.unread, 100);
  }
  return [...servers.values()];
}

/** The numbers of one server of the user's, or of all. */
function counts(key, serverId) {
  const servers = new Map();
  for (const { serverId: id, ...channel } of store.counts.all(key, serverId ?? null)) {
    const server = servers.get(id) ?? { serverId: id, count: 0, channels: [] };
    server.channels.push(channel);
    server.count = Math.min(server.count + channel.unread, 100);
    servers.set(id, server);
  }
  return [...servers.values()];
}

function tellCounts({ row, user }, serverId) {
  for (const count of counts(row.key, serverId)) io.to(userRoom(user.id)).emit('notifications:count', count);
}

function message(author, { channelId }, { id, seq, serverId, content, createdAt }) {
  const time = new Date(createdAt).toISOString();
  return { id, serverId, channelId, seq, rev: seq, author, content, createdAt: time, editedAt: null, deletedAt: null };
}

// What waits for the end of this turn of the loop, to be done in one transaction, and channels whose viewers' cursors are
// older than their head.
let waiting = [];
const moved = new Set();

/** Has `work` done with what else waits; once that is committed, `done` is given what came of it. */
function write(work, answer, done) {
  if (waiting.push({ work, answer, done }) === 1) setImmediate(flush);
}

function flush() {
  const batch = waiting;
  waiting = [];
  let outcomes;
  try {
    outcomes = store.together(batch);
  } catch (error) {
    console.error(`a batch was not committed: ${error.message}`);
    for (const { answer } of batch) answer(refusal('unavailable'));
    return;
  }
  for (const [index, { answer, done }] of batch.entries()) {
    if (outcomes[index]) done(outcomes[index]);
    else answer(refusal('not_found'));
  }
}

function tell(request, row) {
  const { author, channelId, clientId, answer } = request;
  const said = message(author, request, row);
  if (row.isNew) {
    moved.add(channelId);
    io.to(channelRoom(channelId)).emit('message:new', said);
  }
  answer({ ok: true, message: { ...said, clientId } });
  if (!row.isNew || sizeOf(serverRoom(row.serverId)) <= sizeOf(readers(channelId))) return;
  const { id: messageId, serverId, seq, content, createdAt } = said;
  const preview = content.slice(0, 140);
  io.to(serverRoom(serverId))
    .except([readers(channelId), userRoom(author.id)])
    .emit('notification:update', { serverId, channelId, messageId, seq, author, preview, createdAt });
}

/** The sockets of a user. */
const socketsOf = (id) =>
  [...(rooms.get(userRoom(id)) ?? [])].map((sid) => io.of('/').sockets.get(sid)).filter(Boolean);

/** The socket views the channel no more: its user reads on only with another device. */
function stopsReading(socket, channelId) {
  const { user } = socket.data;
  const isElsewhere = socketsOf(user.id).some((other) => other !== socket && other.rooms.has(channelRoom(channelId)));
  if (!isElsewhere) io.in(userRoom(user.id)).socketsLeave(readers(channelId));
}

const nobody = () => {};
const viewed = (socket) => [...socket.rooms].filter((room) => room.startsWith('channel:')).map((room) => room.slice(8));

const requests = {
  'user:join'({ data }, { serverId }, answer) {
    const work = () => store.readServer.run(data.row.key, String(serverId)).changes > 0;
    write(work, answer, () => {
      tellCounts(data, serverId);
      answer({ ok: true, server: serversOf(data.row.key).find(({ id }) => id === serverId), count: 0 });
    });
  },
  'channel:join'(socket, { channelId }, answer) {
    const { row, user } = socket.data;
    const work = () => {
      const channel = store.channel.get(row.key, String(channelId));
      if (!channel) return undefined;
      store.readChannel.run({ user: row.key, channel: channel.id });
      return { channel, page: store.page.all(channel.key).reverse() };
    };
    write(work, answer, ({ channel: { key, rev, ...channel }, page }) => {
      socket.join(channelRoom(channelId));
      io.in(userRoom(user.id)).socketsJoin(readers(channelId));
      tellCounts(socket.data, channel.serverId);
      const messages = page.map(({ authorId, username, ...said }) => {
        const author = { id: authorId, username, displayName: username, avatarUrl: null };
        return message(author, { channelId }, { ...said, serverId: channel.serverId });
      });
      const own = { ...channel, topic: null, rev, readSeq: rev, unread: 0 };
      const more = messages.length > 0 && messages[0].seq > 1;
      answer({ ok: true, channel: own, messages, rev, epoch: EPOCH, more, reset: false });
    });
  },
  'channel:leave'(socket, { channelId }, answer) {
    const work = () => {
      if (!socket.rooms.has(channelRoom(channelId))) return undefined;
      return store.readChannel.run({ user: socket.data.row.key, channel: channelId });
    };
    write(work, answer, () => {
      stopsReading(socket, channelId);
      socket.leave(channelRoom(channelId));
      answer({ ok: true, channel: { id: channelId } });
    });
  },
  'notifications:get'({ data }, { serverId }, answer) {
    const servers = counts(data.row.key, serverId);
    for (const count of servers) io.to(userRoom(data.user.id)).emit('notifications:count', count);
    answer({ ok: true, servers });
  },
  'message:send'({ data }, { channelId, content, clientId }, answer) {
    const text = typeof content === 'string' ? content.trim() : '';
    const isId = clientId === undefined || /^[\w-]{1,64}$/.test(clientId);
    if (text.length === 0 || text.length > 4_000 || !isId) return answer(refusal('invalid'));
    const { row, user: author } = data;
    const said = {
      user: row,
      author,
      channelId: String(channelId),
      content: text,
      clientId,
      createdAt: Date.now(),
      answer,
    };
    write(
      () => store.add(said),
      answer,
      (kept) => tell(said, kept),
    );
  },
};

io.on('connection', (socket) => {
  const { row, user } = socket.data;
  for (const other of socketsOf(user.id)) socket.join(viewed(other).map(readers));
  const servers = serversOf(row.key);
  socket.join([userRoom(user.id), ...servers.map(({ id }) => serverRoom(id))]);
  for (const [name, serve] of Object.entries(requests)) {
    socket.on(name, (request, answer) => serve(socket, request ?? {}, answer ?? nobody));
  }
  socket.on('disconnecting', () => {
    for (const channel of viewed(socket)) {
      write(() => store.readChannel.run({ user: row.key, channel }), nobody, nobody);
      stopsReading(socket, channel);
    }
  });
  socket.emit('ready', { protocol: 1, epoch: EPOCH, user, servers });
});

setInterval(() => {
  for (const channel of moved) {
    for (const sid of rooms.get(channelRoom(channel)) ?? []) {
      const user = io.of('/').sockets.get(sid)?.data.row.key;
      if (user) write(() => store.readChannel.run({ user, channel }), nobody, nobody);
    }
  }
  moved.clear();
}, CURSORS_EVERY_MS);

const { hostname, port } = place();
http.listen(port, hostname);
