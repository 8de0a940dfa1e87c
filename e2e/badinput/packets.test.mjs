// Bad input, packets of Engine.IO and Socket.IO, one of each kind: each is sent on a connection that was in order, once
// as a message of WebSocket and once in the body of a POST. The whole table is in crates/socketio/tests/engine/limits.rs.

import { Group } from '../support/badinput/hostile.mjs';
import { ask, frame, opcode, RawWebSocket, request, text } from '../support/badinput/raw.mjs';

const group = await Group.begin('packets');
const { node, owner } = group;
const auth = JSON.stringify({ token: owner.token });
const times = (count, packet) => Array(count).fill(packet);
const slot = (number) => `{"_placeholder":true,"num":${number}}`;
/** A request that is answered, for what must leave the connection in order. */
const STILL = '4299["notifications:get"]';

/**
 * What is sent, packet after packet (a Buffer is an attachment), and what becomes of the connection: it `closes`, or
 * `goes on`, which a request after it shows.
 */
const cases = [
  ['an unknown type of Socket.IO', ['47'], 'closes'],
  ['CONNECT a hundred times', times(100, `40${auth}`), 'goes on'],
  ['CONNECT to a namespace of markup', [`40/<script>alert(1)</script>,${auth}`], 'goes on'],
  [
    'CONNECT to twenty namespaces at once',
    Array.from({ length: 20 }, (_, n) => `40/n${n},${auth}`),
    ['closes', 'goes on'],
  ],
  ['an event named __proto__', ['42["__proto__",{}]'], 'goes on'],
  ['JSON of depth 10,000', [`42["x",${'['.repeat(10_000)}${']'.repeat(10_000)}]`], 'closes'],
  ['attachments that are announced and do not come', [`451-["x",${slot(0)}]`, STILL], 'closes'],
  ['eleven attachments', [`4511-["x",${slot(0)}]`], 'closes'],
  ['a place for an attachment that is not there', [`451-["x",${slot(7)}]`, Buffer.from('x')], 'goes on'],
  ['bytes where the payload of a request should be', [`451-["message:send",${slot(0)}]`, Buffer.from('{}')], 'goes on'],
  ['500 requests that nobody knows', times(500, '42["no:such:request"]'), 'goes on'],
];

/** A connection over WebSocket: sends packets, and says whether it goes on. */
async function overWebSocket(packets) {
  const socket = await RawWebSocket.connect(node, owner.token);
  socket.send(...packets.map((packet) => (typeof packet === 'string' ? text(packet) : frame(opcode.binary, packet))));
  socket.send(text(STILL));
  const came = await Promise.race([
    socket.next((packet) => packet.startsWith('4399['), 'the answer').then((answer) => (answer ? 'goes on' : 'closes')),
    socket.closed().then(() => 'closes'),
  ]);
  socket.close();
  return came;
}

/** The same over polling, each packet in one body. */
async function overPolling(packets) {
  const target = '/socket.io/?EIO=4&transport=polling';
  const opened = await ask(node, request('GET', target));
  const session = `${target}&sid=${JSON.parse(opened.body.slice(1)).sid}`;
  const post = (body) => ask(node, request('POST', session, { 'content-length': Buffer.byteLength(body) }, body));
  const heard = [];
  const poll = async (mark) => {
    while (!heard.some((packet) => packet.startsWith(mark))) {
      const answer = await ask(node, request('GET', session));
      group.status('a poll', answer);
      if (answer?.status !== 200) return false;
      heard.push(...answer.body.split('\x1e'));
      if (heard.includes('1')) return false;
    }
    return true;
  };
  await post(`40${auth}`);
  await poll('42["ready"');
  const inBody = (packet) => (typeof packet === 'string' ? packet : `b${packet.toString('base64')}`);
  group.status('a POST', await post(packets.map(inBody).join('\x1e')));
  group.status('a POST', await post(STILL));
  return (await poll('4399[')) ? 'goes on' : 'closes';
}

for (const [name, packets, expected] of cases) {
  group.case(`${name}, over WebSocket`, expected, () => overWebSocket(packets));
  group.case(`${name}, over polling`, expected, () => overPolling(packets));
}

/** Bodies of a POST that are no payload (Engine.IO, "Payload encoding"). */
for (const [name, body, expected = 'closes'] of [
  ['noops of a megabyte and one', `6\x1e`.repeat(524_288)],
  ['a packet of a megabyte among noops', `6\x1e42["x","${'x'.repeat(1_000_000)}"]\x1e6`],
  ['10,000 separators', '\x1e'.repeat(10_000)],
  // Its first character is a pong of this one.
  ['a payload of the older protocol', '3:4hi', 'goes on'],
]) {
  group.case(`a body of ${name}`, expected, () => overPolling([body]));
}

group.end();
