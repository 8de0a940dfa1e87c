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

// Messages that wait for the end of this turn of the loop, and channels whose readers' cursors are older than their head.
let waiting = [];
const moved = new Set();

function flush() {
  const batch = waiting;
  waiting = [];
  let kept;
  try {
    kept = store.append(batch);
  } catch (error) {
    console.error(`a batch was not committed: ${error.message}`);
    for (const { answer } of batch) answer(refusal('unavailable'));
    return;
  }
  for (const [index, request] of batch.entries()) {
    if (kept[index]) tell(request, kept[index]);
    else request.answer(refusal('not_found'));
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

/** The socket views the channel no more: the user has read it so far, and reads on only with another device. */
function left(socket, channelId) {
  const { row, user } = socket.data;
  store.readChannel.run({ user: row.key, channel: channelId });
  const isElsewhere = socketsOf(user.id).some((other) => other !== socket && other.rooms.has(channelRoom(channelId)));
  if (!isElsewhere) io.in(userRoom(user.id)).socketsLeave(readers(channelId));
}

const viewed = (socket) => [...socket.rooms].filter((room) => room.startsWith('channel:')).map((room) => room.slice(8));

const requests = {
  'user:join'({ data }, { serverId }) {
    if (store.readServer.run(data.row.key, String(serverId)).changes === 0) return refusal('not_found');
    tellCounts(data, serverId);
    return { ok: true, server: serversOf(data.row.key).find(({ id }) => id === serverId), count: 0 };
  },
  'channel:join'(socket, { channelId }) {
    const { row, user } = socket.data;
    const channel = store.channel.get(row.key, String(channelId));
    if (!channel) return refusal('not_found');
    store.readChannel.run({ user: row.key, channel: channelId });
    socket.join(channelRoom(channelId));
    io.in(userRoom(user.id)).socketsJoin(readers(channelId));
    tellCounts(socket.data, channel.serverId);
    const { key, serverId, rev, ...shown } = channel;
    const messages = store.page.all(key).reverse();
    const page = messages.map(({ authorId, username, ...row }) => {
      const author = { id: authorId, username, displayName: username, avatarUrl: null };
      return message(author, { channelId }, { ...row, serverId });
    });
    const more = page.length > 0 && page[0].seq > 1;
    const own = { ...shown, serverId, topic: null, rev, readSeq: rev, unread: 0 };
    return { ok: true, channel: own, messages: page, rev, epoch: EPOCH, more, reset: false };
  },
  'channel:leave'(socket, { channelId }) {
    const channel = store.channel.get(socket.data.row.key, String(channelId));
    if (!channel) return refusal('not_found');
    if (socket.rooms.has(channelRoom(channelId))) {
      left(socket, channelId);
      socket.leave(channelRoom(channelId));
    }
    return { ok: true, channel: { id: channelId } };
  },
  'notifications:get'({ data }, { serverId }) {
    const servers = counts(data.row.key, serverId);
    for (const count of servers) io.to(userRoom(data.user.id)).emit('notifications:count', count);
    return { ok: true, servers };
  },
};

function send({ data }, { channelId, content, clientId }, answer) {
  const text = typeof content === 'string' ? content.trim() : '';
  const isId = clientId === undefined || /^[\w-]{1,64}$/.test(clientId);
  if (text.length === 0 || text.length > 4_000 || !isId) return answer(refusal('invalid'));
  const { row, user: author } = data;
  const request = {
    user: row,
    author,
    channelId: String(channelId),
    content: text,
    clientId,
    createdAt: Date.now(),
    answer,
  };
  if (waiting.push(request) === 1) setImmediate(flush);
}

io.on('connection', (socket) => {
  const { row, user } = socket.data;
  for (const other of socketsOf(user.id)) socket.join(viewed(other).map(readers));
  const servers = serversOf(row.key);
  socket.join([userRoom(user.id), ...servers.map(({ id }) => serverRoom(id))]);
  for (const [name, answer] of Object.entries(requests)) {
    socket.on(name, (request, acknowledge) => acknowledge?.(answer(socket, request ?? {})));
  }
  socket.on('message:send', (request, acknowledge) => send(socket, request ?? {}, acknowledge ?? (() => {})));
  socket.on('disconnecting', () => {
    for (const channelId of viewed(socket)) left(socket, channelId);
  });
  socket.emit('ready', { protocol: 1, epoch: EPOCH, user, servers });
});

setInterval(() => {
  const viewers = (channel) => [...(rooms.get(channelRoom(channel)) ?? [])];
  const keyOf = (sid) => io.of('/').sockets.get(sid)?.data.row.key;
  const reads = [...moved].flatMap((channel) => viewers(channel).map((sid) => ({ user: keyOf(sid), channel })));
  moved.clear();
  store.readAll(reads.filter(({ user }) => user));
}, CURSORS_EVERY_MS);

const { hostname, port } = place();
http.listen(port, hostname);
