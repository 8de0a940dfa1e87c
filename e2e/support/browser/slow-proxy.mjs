// A long line between a client and a node: everything that goes through comes later, in its order.

import { connect, createServer } from 'node:net';
import { Transform } from 'node:stream';
import { after } from 'node:test';

/** Starts it in front of `node`, `ms` each way: `{ url }`. It ends with the test file. */
export async function startSlowProxy(node, ms) {
  const sockets = new Set();
  const server = createServer((near) => {
    const far = connect(node.port, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      // Either end may go away without a word.
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(late(ms)).pipe(far);
    far.pipe(late(ms)).pipe(near);
  });
  await new Promise((settle) => server.listen(0, '127.0.0.1', settle));
  after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { url: `http://127.0.0.1:${server.address().port}` };
}

/** Each piece `ms` after it came; those behind it wait no longer for that. */
function late(ms) {
  return new Transform({
    highWaterMark: 1024 * 1024,
    transform(piece, _encoding, done) {
      setTimeout(() => this.push(piece), ms);
      done();
    },
    flush: (done) => setTimeout(done, ms),
  });
}
