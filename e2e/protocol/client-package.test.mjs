// The client package that a node gives to apps of others: whole, of the node's own version, and it speaks to that node.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { startNode, temporaryFolder } from '../support/node.mjs';
import { register } from '../support/people.mjs';
import { until } from '../support/waiting.mjs';

const timeout = 30_000;
const node = await startNode();
const answer = await fetch(`${node.url}/client/rialto-client.tgz`);
const bytes = Buffer.from(await answer.arrayBuffer());

/** Where an app has its packages, with the client as npm would put it there. */
function install() {
  const app = temporaryFolder();
  const place = join(app, 'node_modules/@rialto/client');
  mkdirSync(place, { recursive: true });
  writeFileSync(join(app, 'client.tgz'), bytes);
  execFileSync('tar', ['-xzf', join(app, 'client.tgz'), '-C', place, '--strip-components=1']);
  const modules = fileURLToPath(new URL('../node_modules/', import.meta.url));
  symlinkSync(join(modules, 'socket.io-client'), join(app, 'node_modules/socket.io-client'));
  return { app, place };
}

const { app, place } = install();
const read = (name) => readFileSync(join(place, name), 'utf8');

test('it is a file of its own kind, and whoever holds it is not sent it again', { timeout }, async () => {
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'application/gzip');
  assert.equal(answer.headers.get('content-encoding'), null);
  const again = await fetch(answer.url, { headers: { 'if-none-match': answer.headers.get('etag') } });
  assert.equal(again.status, 304);
});

test('it has the version of the node, a licence, and no link that leads out of it', { timeout }, async () => {
  const about = JSON.parse(read('package.json'));
  const { version } = await (await fetch(`${node.url}/api/v1/node`)).json();
  assert.equal(about.version, version);
  assert.ok(about.engines.node);
  assert.match(read('LICENSE'), /^MIT License/);
  const links = [...read('README.md').matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link);
  const broken = links.filter((link) => !/^(https:|#)/.test(link) && !existsSync(join(place, link)));
  assert.deepEqual(broken, []);
});

test('an app that has it talks to the node', { timeout }, async (t) => {
  const ada = await register(node, 'ada');
  const { channels } = await ada.createServer('harbour');
  writeFileSync(join(app, 'app.mjs'), "export * from '@rialto/client';\n");
  const { createClient } = await import(pathToFileURL(join(app, 'app.mjs')).href);
  const client = createClient({ url: node.url, token: ada.token });
  t.after(() => client.close());
  client.connect();
  const sent = await client.sendMessage({ channelId: channels[0].id, content: 'packed' });
  await until(async () => (await ada.history(channels[0])).messages[0]?.id === sent.id, 'the message');
});
