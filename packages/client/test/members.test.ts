// Lists of the members of a server, read from a node and kept on what it tells.

import { afterAll, beforeAll, expect, test } from 'vitest';

import { type MembersState, membersOf, type RialtoClient } from '../src/index';
import { live } from './support/live';
import { TestNode } from './support/node';
import { call, join, makeServer, person } from './support/people';
import { becomes, until } from './support/waiting';

let node: TestNode;

beforeAll(async () => {
  node = await TestNode.start();
});
afterAll(() => node.dispose());

async function trio() {
  const ada = await person(node.url, 'ada');
  const ben = await person(node.url, 'ben');
  const cid = await person(node.url, 'cid');
  const { server } = await makeServer(ada);
  await join(ada, ben, server.id);
  return { ada, ben, cid, server };
}

const names = ({ members }: MembersState) => members.map(({ user }) => user.username);
const ready = ({ state }: MembersState) => state === 'ready';

/** Counts what is asked of the node by `client` from now on. */
function counted(client: RialtoClient) {
  const asked: string[] = [];
  const api: RialtoClient['api'] = (path, init) => {
    asked.push(path);
    return client.api(path, init);
  };
  return { asked, source: { api, on: client.on } };
}

test('a list follows who joins, who comes, what they are called and which roles they hold', async () => {
  const { ada, ben, cid, server } = await trio();
  const client = await live(ada);
  const { list, open } = membersOf(client).list(server.id);
  expect(list.get().state).toBe('loading');
  const close = open();
  const first = await becomes(list, ready, 'the members');
  expect([names(first), first.total, first.online, first.hasMore]).toEqual([
    [ada.user.username, ben.user.username],
    2,
    1,
    false,
  ]);
  await live(ben);
  await becomes(list, ({ members, online }) => online === 2 && members.every((one) => one.online), 'Ben on line');
  await join(ada, cid, server.id);
  await becomes(list, (state) => state.total === 3 && names(state).includes(cid.user.username), 'Cid');
  await call(ada.url, ada.token, `/servers/${server.id}/members/${ben.user.id}`, { nickname: 'Aaron' }, 'PATCH');
  await becomes(list, ({ members }) => members[0]?.nickname === 'Aaron', 'the nickname, and Ben in front');
  await call(cid.url, cid.token, '/me', { displayName: 'Cide' }, 'PATCH');
  await becomes(list, ({ members }) => members.some(({ user }) => user.displayName === 'Cide'), 'the name');
  close();
});

test('a query finds by the start of a word, and a role its holders, also once it is given', async () => {
  const { ada, ben, server } = await trio();
  const client = await live(ada);
  const members = membersOf(client);
  const { role } = await call<{ role: { id: string } }>(ada.url, ada.token, `/servers/${server.id}/roles`, {
    name: 'Keepers',
  });
  const found = members.list(server.id, { query: ben.user.username.slice(0, -1) });
  const holders = members.list(server.id, { roleId: role.id });
  expect(members.list(server.id, { roleId: role.id })).toBe(holders);
  found.open();
  holders.open();
  expect(names(await becomes(found.list, ready, 'who is found'))).toEqual([ben.user.username]);
  expect(names(await becomes(holders.list, ready, 'the holders'))).toEqual([]);
  const path = `/servers/${server.id}/members/${ben.user.id}/roles/${role.id}`;
  await call(ada.url, ada.token, path, {}, 'PUT');
  await becomes(holders.list, (state) => names(state).join() === ben.user.username, 'the new holder');
});

test('the list of a channel holds those who may view it, also once somebody is let in', async () => {
  const { ada, ben, server } = await trio();
  const client = await live(ada);
  const { channel } = await call<{ channel: { id: string } }>(ada.url, ada.token, `/servers/${server.id}/channels`, {
    name: 'secret',
    private: true,
  });
  const { list, open } = membersOf(client).list(server.id, { channelId: channel.id });
  open();
  expect(names(await becomes(list, ready, 'the viewers'))).toEqual([ada.user.username]);
  const { role } = await call<{ role: { id: string } }>(ada.url, ada.token, `/servers/${server.id}/roles`, {
    name: 'Keepers',
  });
  const allowed = { allow: ['viewChannel'], deny: [] };
  await call(ada.url, ada.token, `/channels/${channel.id}/overrides/roles/${role.id}`, allowed, 'PUT');
  await call(ada.url, ada.token, `/servers/${server.id}/members/${ben.user.id}/roles/${role.id}`, {}, 'PUT');
  await becomes(list, (state) => names(state).includes(ben.user.username), 'who was let in');
});

test('pages are read one after the other, and together again once something was missed', async () => {
  const { ada, ben, cid, server } = await trio();
  await join(ada, cid, server.id);
  const client = await live(ada);
  const { source, asked } = counted(client);
  const { list, open, loadMore } = membersOf(source).list(server.id, { limit: 1 });
  open();
  await becomes(list, ready, 'the first page');
  expect(list.get().hasMore).toBe(true);
  loadMore();
  expect(list.get().loadingMore).toBe(true);
  loadMore();
  await becomes(list, ({ members, loadingMore }) => members.length === 2 && !loadingMore, 'the second page');
  expect(asked).toHaveLength(2);
  expect(names(list.get())).toEqual([ada.user.username, ben.user.username]);
  client.close();
  await call(ada.url, ada.token, `/servers/${server.id}/members/${ben.user.id}`, { nickname: 'Aaron' }, 'PATCH');
  client.connect();
  await becomes(list, ({ members }) => members[1]?.nickname === 'Aaron', 'what was missed');
  expect(names(list.get())).toEqual([ada.user.username, ben.user.username]);
});

test('nothing is asked for a list that is closed again at once, and once for many viewers', async () => {
  const { ada, server } = await trio();
  const client = await live(ada);
  const { source, asked } = counted(client);
  const members = membersOf(source);
  members.list(server.id).open()();
  const { list, open } = members.list(server.id, { limit: 7 });
  open();
  open();
  await becomes(list, ready, 'the members');
  expect(asked).toEqual([`/servers/${server.id}/members?limit=7`]);
});

test('what a closed list has missed is read when it is opened again', async () => {
  const { ada, cid, server } = await trio();
  const client = await live(ada);
  const { list, open } = membersOf(client).list(server.id);
  const close = open();
  await becomes(list, ready, 'the members');
  close();
  const told = new Promise((settle) => client.on('members:changed', settle));
  await join(ada, cid, server.id);
  await told;
  expect(names(list.get())).not.toContain(cid.user.username);
  open();
  await becomes(list, (state) => names(state).includes(cid.user.username), 'Cid');
});

test('a list of a server that is not mine fails, and is there once I am let in', async () => {
  const { ada, cid, server } = await trio();
  const client = await live(cid);
  const { list, open } = membersOf(client).list(server.id);
  open();
  const failed = await becomes(list, ({ state }) => state === 'failed', 'the failure');
  expect(failed.error?.code).toBe('not_found');
  await join(ada, cid, server.id);
  await becomes(list, (state) => ready(state) && names(state).includes(cid.user.username), 'the members');
  await call(ada.url, ada.token, `/servers/${server.id}/members/${cid.user.id}`, undefined, 'DELETE');
  await until(() => list.get().members.length === 0, 'nobody');
});
