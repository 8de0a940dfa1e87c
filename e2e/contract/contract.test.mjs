// Every request and every event of the contract with each stock client: socket.io-client in Node and in Chromium,
// python-socketio, rust_socketio. docs/conformance.md has what they do not do themselves.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { startBrowser } from '../support/browser/browser.mjs';
import { startNode } from '../support/node.mjs';
import { inNode, inPage, ofProgram, serveBundle } from './agent.mjs';
import { events, requests, unmet } from './names.mjs';
import { tour } from './tour.mjs';

const timeout = 60_000;
const page = await serveBundle();
after(page.close);
const browser = await startBrowser();

/** What the steps of `npm test` provide, and a run by hand has to name. */
function named(variable, what) {
  const value = process.env[variable];
  assert.ok(value, `${variable} names ${what}; bash scripts/test.sh 'e2e contract' provides it.`);
  return value;
}

const python = () => ofProgram(named('RIALTO_TEST_PYTHON', 'a Python with e2e/python/requirements.txt'), [script]);
const script = fileURLToPath(new URL('agent.py', import.meta.url));
const clients = {
  'socket.io-client in Node': () => inNode,
  'socket.io-client in Chromium': () => inPage(browser, page.origin),
  'python-socketio': python,
  rust_socketio: () => ofProgram(named('RIALTO_TEST_RUST_CLIENT', 'the program of e2e/contract/rust-client'), []),
};

const transports = ['websocket', 'default'];

// Most of a tour is waiting for a node to stop: so several go at once, each with a node of its own.
describe('makes every request and hears every event', { concurrency: 4 }, () => {
  for (const [name, clientOf] of Object.entries(clients)) {
    for (const transport of name === 'socket.io-client in Node' ? [...transports, 'polling'] : transports) {
      test(`${name}, ${transport}`, { timeout }, async () => {
        const node = await startNode({ env: { RIALTO_HTTP_ALLOWED_ORIGINS: page.origin } });
        assert.deepEqual(unmet(await tour(node, clientOf(), transport)), []);
      });
    }
  }
});

test('negative control: a new name of the contract that no client meets is found', async () => {
  const node = await startNode();
  const client = await tour(node, inNode, 'websocket');
  assert.deepEqual(unmet(client), []);
  const grown = { requests: [...requests, 'server:wave'], events: [...events, 'server:waved'] };
  assert.deepEqual(unmet(client, grown), ['server:wave', 'server:waved']);
});
