// The guide's chat on a Socket.IO server, in memory: what both `node/` and `bun/` serve.
//
// Whoever comes with a token is signed in, nothing is kept, and nobody's membership is looked at. Messages look as a
// Rialto node's do, byte for byte in length: ids are counted, and the time stands still, as in the other references.

const time = '2026-01-01T00:00:00.000Z';
const serverId = id(1);

/** A number in the form of an id. */
function id(number) {
  return `0190a000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
}

/** Has `io` answer the requests that the load program makes. */
export function serveChat(io) {
  const heads = new Map();
  let ids = 1;

  function newMessage(author, { channelId, content }) {
    const seq = (heads.get(channelId) ?? 0) + 1;
    heads.set(channelId, seq);
    ids += 1;
    const [createdAt, editedAt, deletedAt] = [time, null, null];
    return { id: id(ids), serverId, channelId, seq, rev: seq, author, content, createdAt, editedAt, deletedAt };
  }

  io.on('connection', (socket) => {
    const username = String(socket.handshake.auth.token);
    ids += 1;
    const user = { id: id(ids), username, displayName: username, avatarUrl: null };
    socket.on('channel:join', ({ channelId }, answer) => {
      socket.join(channelId);
      answer({ ok: true, channel: { id: channelId }, messages: [], rev: heads.get(channelId) ?? 0 });
    });
    socket.on('message:send', ({ clientId, ...request }, answer) => {
      const message = newMessage(user, request);
      io.to(message.channelId).emit('message:new', message);
      answer({ ok: true, message: { ...message, clientId } });
    });
    socket.emit('ready', { protocol: 1, epoch: serverId, user, servers: [] });
  });
}

/** Where to listen: `--listen ADDR:PORT`, or the variable PORT on loopback. */
export function place() {
  const { 2: option, 3: value } = process.argv;
  const text = option === '--listen' ? value : `127.0.0.1:${process.env.PORT ?? 3001}`;
  const [hostname, port] = text.split(':');
  return { hostname, port: Number(port) };
}
