// Bad input, frames of WebSocket (RFC 6455, section 5), one of each kind: it is sent on a connection that was in order,
// and closes it with the code beside it. What is merely unusual is taken. The whole table of what the specification says
// is in crates/socketio/tests/engine/rfc6455.

import { Group } from '../support/badinput/hostile.mjs';
import { frame, opcode, RawWebSocket, text } from '../support/badinput/raw.mjs';

const group = await Group.begin('frames');
const { continuation, binary, close, ping, pong } = opcode;
const KIB = 1024;
/** A request that is answered, for what must leave the connection in order. */
const STILL = '421["notifications:get"]';
const lots = (count, make) => Array.from({ length: count }, (_, n) => make(n));
const code = (number) => Buffer.from([number >> 8, number & 0xff]);

/** What is sent, and the code of the close; 'goes on' where the request at its end must be answered. */
const cases = [
  ['an unmasked frame', [text('2', { masked: false })], 1002],
  ['reserved bit 1', [text('4x', { rsv: 4 })], 1002],
  ['a length of 2^63', [text('4', { length: 2n ** 63n, wide: 8 })], [1002, 1009]],
  ['a ping of 126 bytes', [frame(ping, 'x'.repeat(126))], 1002],
  [
    'endless small fragments',
    [text('4', { fin: false }), ...lots(70, () => frame(continuation, 'x'.repeat(KIB), { fin: false }))],
    1009,
  ],
  ['text that is not UTF-8', [text(Buffer.from([0x34, 0xff]))], 1007],
  ['bytes that nobody announced', [frame(binary, 'x')], 1002],
  ['a close of one byte', [frame(close, 'x')], 1002],
  ['a close, and then more', [frame(close, code(1000)), ...lots(50, () => text('4x'))], [1000, 'dropped']],
  ['a request of HTTP where a frame should be', ['GET / HTTP/1.1\r\n\r\n'], 1002],
  ['a kibibyte of zeros', [Buffer.alloc(KIB)], 1002],
  ['a flood of 5,000 pings', [...lots(5_000, () => frame(ping, 'x'.repeat(100))), text(STILL)], 'goes on'],
  ['a flood of 5,000 pongs that nobody asked for', [...lots(5_000, () => frame(pong, 'x')), text(STILL)], 'goes on'],
  [
    '2,000 empty fragments',
    [
      text(STILL, { fin: false }),
      ...lots(2_000, () => frame(continuation, '', { fin: false })),
      frame(continuation, ''),
    ],
    'goes on',
  ],
];

for (const [name, frames, expected] of cases) {
  group.case(name, expected, async () => {
    const socket = await RawWebSocket.connect(group.node, group.owner.token);
    socket.send(...frames);
    const came = await Promise.race([
      socket.closed().then((closed) => closed ?? 'dropped'),
      socket
        .next((packet) => packet.startsWith('431['), 'the answer')
        .then((answer) => (answer ? 'goes on' : 'dropped')),
    ]);
    socket.close();
    return came;
  });
}

/** Frames that are never finished: the connection is let go without them. */
for (const [name, bytes] of [
  ['half a header', text(STILL).subarray(0, 1)],
  ['half a mask', text(STILL).subarray(0, 4)],
  ['a payload that does not come', text(STILL, { length: 60 * KIB, wide: 2 })],
]) {
  group.case(`${name}, and the end`, 'ended', async () => {
    const socket = await RawWebSocket.connect(group.node, group.owner.token);
    socket.send(bytes);
    socket.raw.socket.end();
    await socket.raw.ended;
    return 'ended';
  });
}

group.end();
