// Bad input, handshakes, one of each kind: requests that would open a connection, or use another's. Queries, origins and
// headers of an upgrade have their tables in crates/socketio/src/http.

import { Group } from '../support/badinput/hostile.mjs';
import { ask, RawWebSocket, request, text } from '../support/badinput/raw.mjs';

const group = await Group.begin('handshakes');
const { node, owner } = group;
const PATH = '/socket.io/?EIO=4&transport=';
const FOREIGN = 'https://elsewhere.example';
const many = (count, name = 'x') => Object.fromEntries(Array.from({ length: count }, (_, n) => [`${name}-${n}`, 'y']));

/** What is asked of `/socket.io/`: target, headers, method. Every one is refused with the status beside it. */
const refused = [
  ['protocol 3', ['/socket.io/?EIO=3&transport=polling'], 400],
  ['an unknown transport', [`${PATH}flashsocket`], 400],
  ['a session of path tricks', [`${PATH}polling&sid=..%2F..%2Fetc%2Fpasswd`], 400],
  ['a foreign origin', [`${PATH}polling`, { origin: FOREIGN }], 403],
  ['a foreign origin with our cookie', [`${PATH}polling`, { origin: FOREIGN, cookie: owner.cookie }], 403],
  ['3,000 headers', [`${PATH}polling`, many(3_000)], 431],
  ['a target of 100 KB', [`${PATH}polling&x=${'y'.repeat(100_000)}`], [414, 431, 'closed']],
];

for (const [name, [target, headers, method = 'GET'], expected] of refused) {
  group.case(name, expected, async () => group.status(name, await ask(node, request(method, target, headers))));
}

/** A session over polling that `owner` opened: `{ sid, poll, post }`, each giving a status. */
async function polling() {
  const opened = await ask(node, request('GET', `${PATH}polling`));
  const { sid } = JSON.parse(opened.body.slice(1));
  const target = `${PATH}polling&sid=${sid}`;
  const post = async (body, headers = {}) =>
    ask(node, request('POST', target, { 'content-length': Buffer.byteLength(body), ...headers }, body));
  const poll = () => ask(node, request('GET', target));
  return { sid, target, poll, post };
}

/** What is done with a session; it must end so. */
const sessions = [
  [
    'a session over polling is used by WebSocket without a probe',
    1002,
    async ({ sid }) => {
      const socket = await RawWebSocket.open(node, { query: `EIO=4&transport=websocket&sid=${sid}` });
      socket.send(text(`40${JSON.stringify({ token: owner.token })}`));
      return (await socket.closed()) ?? 1002;
    },
  ],
  [
    'a session is upgraded twice at once',
    1002,
    async ({ sid }) => {
      const query = `EIO=4&transport=websocket&sid=${sid}`;
      const first = await RawWebSocket.open(node, { query });
      const second = await RawWebSocket.open(node, { query });
      const code = await second.closed();
      first.close();
      return code;
    },
  ],
  [
    'a session is used again after it was upgraded',
    400,
    async ({ sid, poll, post }) => {
      const socket = await RawWebSocket.open(node, { query: `EIO=4&transport=websocket&sid=${sid}` });
      socket.send(text('2probe'));
      await socket.next((packet) => packet === '3probe', 'the answer to the probe');
      socket.send(text('5'));
      let answer;
      do answer = await post('4x');
      while (answer?.status === 200);
      socket.close();
      return group.status('after the upgrade', await poll()) === 400
        ? group.status('after the upgrade', answer)
        : 'polled';
    },
  ],
  [
    'a session of WebSocket is polled',
    400,
    async () => {
      const socket = await RawWebSocket.open(node);
      const open = await socket.next((packet) => packet.startsWith('0'), 'the open packet');
      const { sid } = JSON.parse(open.slice(1));
      const answer = await ask(node, request('GET', `${PATH}polling&sid=${sid}`));
      socket.close();
      return group.status('polling of a WebSocket', answer);
    },
  ],
  [
    "another user's session serves nobody without its secret",
    400,
    async ({ sid }) => {
      const other = sid.slice(0, -1) + (sid.endsWith('A') ? 'B' : 'A');
      return group.status('a sid nearly right', await ask(node, request('GET', `${PATH}polling&sid=${other}`)));
    },
  ],
  [
    'a foreign page with the session of another',
    403,
    async ({ target }) =>
      group.status('foreign with sid', await ask(node, request('GET', target, { origin: FOREIGN }))),
  ],
];

for (const [name, expected, use] of sessions) group.case(name, expected, async () => use(await polling()));

group.end();
