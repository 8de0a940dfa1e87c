// The same work does it: what it acknowledges is committed, and its badges are what its database says.
// `npm run bench` runs this before it measures.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import Database from 'better-sqlite3';
import { io } from 'socket.io-client';

import { freePort } from '../../../scripts/ports.mjs';

const program = fileURLToPath(new URL('server.mjs', import.meta.url));
const plan = { servers: 2, channels: 1, members: 4, twoServers: false };
const channelId = '0190a000-0000-7000-9000-000000000000';
const [home, elsewhere] = [0, 4];

let folder;
let server;
let clients;

async function start() {
  const address = `127.0.0.1:${await freePort()}`;
  const env = { ...process.env, DATA_DIR: folder, PLAN: JSON.stringify(plan) };
  const child = spawn(process.execPath, [program, '--listen', address], { env, stdio: 'inherit' });
  server = { child, ended: new Promise((settle) => child.once('exit', settle)), url: `http://${address}` };
}

async function kill() {
  for (const client of clients.splice(0)) client.close();
  server.child.kill('SIGKILL');
  await server.ended;
}

/** Connects the user of that number; gives the socket, with what it heard. */
async function connect(number, token = `user-0000${number}`) {
  const client = io(server.url, { auth: { token }, transports: ['websocket'], forceNew: true, reconnectionDelay: 50 });
  clients.push(client);
  client.heard = { 'message:new': [], 'notification:update': [], 'notifications:count': [] };
  for (const [event, heard] of Object.entries(client.heard)) client.on(event, (told) => heard.push(told));
  client.ready = await new Promise((settle, fail) => {
    client.on('ready', settle);
    // A server that does not listen yet is tried again; one that refuses is not.
    client.on('connect_error', (error) => client.active || fail(error));
  });
  return client;
}

const view = (client) => client.emitWithAck('channel:join', { channelId });
const send = (client, content, clientId) => client.emitWithAck('message:send', { channelId, content, clientId });

function ask(sql, ...values) {
  const db = new Database(join(folder, 'same.db'), { readonly: true });
  const rows = db.prepare(sql).all(...values);
  db.close();
  return rows;
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'same-'));
  clients = [];
  await start();
});

afterEach(async () => {
  await kill();
  rmSync(folder, { recursive: true });
});

describe('the same work', () => {
  test('every acknowledged message is in the database after kill -9, and a repeat makes none', async () => {
    const senders = await Promise.all([0, 1, 2, 3].map((number) => connect(number)));
    const acked = [];
    const died = new Promise((settle) => senders[0].once('disconnect', settle));
    for (const [number, sender] of senders.entries()) {
      for (let count = 0; count < 1_000; count += 1) {
        const clientId = `${number}-${count}`;
        sender.emit('message:send', { channelId, content: `say ${clientId}`, clientId }, ({ ok, message }) => {
          assert.ok(ok);
          acked.push(message);
          if (acked.length === 700) server.child.kill('SIGKILL');
        });
      }
    }
    await died;
    await kill();
    const kept = new Map(ask('SELECT * FROM messages ORDER BY seq').map((row) => [row.id, row]));
    assert.ok(acked.length >= 700 && acked.length < 4_000, `${acked.length} were acknowledged`);
    for (const { id, seq, content, clientId } of acked) {
      const { seq: keptSeq, content: keptContent, client_id: keptId } = kept.get(id);
      assert.deepEqual([keptSeq, keptContent, keptId], [seq, content, clientId]);
    }
    assert.deepEqual(
      [...kept.values()].map(({ seq }) => seq),
      Array.from(kept, (_, index) => index + 1),
    );
    await start();
    const again = await send(await connect(Number(acked[0].clientId[0])), acked[0].content, acked[0].clientId);
    assert.equal(again.message.id, acked[0].id);
    assert.equal(ask('SELECT 1 FROM messages').length, kept.size);
  });

  test('a badge is a recount, whoever reads where, and after kill -9', async () => {
    const [author, reader, away] = await Promise.all([0, 1, 2].map((number) => connect(home + number)));
    await Promise.all([view(author), view(reader)]);
    const secondDevice = await connect(home + 1);
    for (let count = 0; count < 7; count += 1) await send(author, `say ${count}`, `id-${count}`);
    const { servers } = await away.emitWithAck('notifications:get', {});
    await Promise.all([reader, secondDevice, author].map((client) => client.emitWithAck('notifications:get', {})));
    const told = [author, reader, secondDevice, away].map(({ heard }) => heard['notification:update'].length);
    assert.deepEqual(told, [0, 0, 0, 7]);
    assert.deepEqual([reader.heard['message:new'].length, away.heard['message:new'].length], [7, 0]);
    const [{ unread }] = ask('SELECT count(*) AS unread FROM messages WHERE author <> 3');
    assert.deepEqual([servers[0].count, servers[0].channels[0].unread, unread], [7, 7, 7]);
    await reader.emitWithAck('channel:leave', { channelId });
    await kill();
    await start();
    const [hasRead, has7] = await Promise.all([connect(home + 1), connect(home + 2)]);
    assert.deepEqual([hasRead.ready.servers[0].count, has7.ready.servers[0].count], [0, 7]);
    await view(has7);
    assert.deepEqual(has7.heard['notifications:count'].at(-1).count, 0);
    const cleared = await has7.emitWithAck('user:join', { serverId: has7.ready.servers[0].id });
    assert.deepEqual([cleared.ok, cleared.server.count], [true, 0]);
  });

  test('who is no member, or has no session, gets nothing', async () => {
    const [member, stranger] = [await connect(home), await connect(elsewhere)];
    const codes = [await view(stranger), await send(stranger, 'hello', 'x')].map(({ error }) => error.code);
    assert.deepEqual(codes, ['not_found', 'not_found']);
    assert.equal((await send(member, '   ')).error.code, 'invalid');
    assert.equal(ask('SELECT 1 FROM messages').length, 0);
    await assert.rejects(connect(home, 'a token that nobody has'), /unauthenticated/);
  });
});
