// What the events of a community make of the servers that are held.

import { expect, test } from 'vitest';

import {
  withCategory,
  withCategoryOrder,
  withChannelOrder,
  withoutRole,
  withPermissions,
  withRole,
} from '../src/community';
import { withServerUpdate } from '../src/counts';
import type { Channel, Permissions, Role, Server } from '../src/protocol/index';
import type { ServersState } from '../src/types';

const channel = (id: string, position: number, permissions?: Permissions): Channel => ({
  id,
  serverId: 's',
  name: id,
  kind: 'text',
  topic: '',
  categoryId: null,
  synced: false,
  private: false,
  slowModeSeconds: 0,
  position,
  rev: 3,
  readSeq: 1,
  unread: 2,
  ...(permissions && { permissions }),
});

const role = (id: string, position: number, name = id): Role => ({
  id,
  serverId: 's',
  name,
  color: null,
  position,
  permissions: [],
  mentionable: false,
  everyone: position === 0,
});

const server: Server = {
  id: 's',
  name: 'Home',
  iconUrl: null,
  ownerId: 'ada',
  kind: 'community',
  description: '',
  welcomeChannelId: null,
  defaultRoleIds: ['mods'],
  roles: [role('s', 0), role('mods', 1)],
  categories: [],
  myRoleIds: ['mods'],
  permissions: ['viewChannel'],
  channels: [channel('a', 0), channel('b', 1, ['viewChannel', 'sendMessages'])],
  count: 4,
};
const state: ServersState = { loaded: true, servers: [server] };
const of = ({ servers: [one] }: ServersState) => one as Server;

test('roles stand in their order, and one that is gone is held by nobody', () => {
  const more = withRole(withRole(state, role('mods', 2, 'Mods')), role('low', 1));
  expect(of(more).roles.map(({ name }) => name)).toEqual(['s', 'low', 'Mods']);
  const gone = of(withoutRole(more, { serverId: 's', roleId: 'mods' }));
  expect([gone.roles.length, gone.myRoleIds, gone.defaultRoleIds]).toEqual([2, [], []]);
});

test('channels and categories move as they are ordered', () => {
  const place = (channelId: string, position: number) => ({ channelId, categoryId: 'yard', position });
  const moved = withChannelOrder(state, { serverId: 's', channels: [place('b', 0), place('a', 1)] });
  expect(of(moved).channels.map(({ id, categoryId, unread }) => [id, categoryId, unread])).toEqual([
    ['b', 'yard', 2],
    ['a', 'yard', 2],
  ]);
  const category = (id: string, position: number) => ({ id, serverId: 's', name: id, position });
  const two = withCategory(withCategory(state, category('yard', 0)), category('shop', 1));
  const ordered = withCategoryOrder(two, { serverId: 's', categoryIds: ['shop', 'yard'] });
  expect(of(ordered).categories.map(({ id }) => id)).toEqual(['shop', 'yard']);
});

test('a channel that is not named has the permissions of the server', () => {
  const changed = withPermissions(state, {
    serverId: 's',
    permissions: ['viewChannel', 'sendMessages'],
    channels: [
      { channelId: 'a', permissions: ['viewChannel'] },
      { channelId: 'b', permissions: ['viewChannel', 'sendMessages'] },
    ],
  });
  expect(of(changed).channels.map(({ permissions }) => permissions)).toEqual([['viewChannel'], undefined]);
});

test('an update of the server keeps my numbers, and what I may in its channels', () => {
  const told = { ...server, name: 'New', count: 0, channels: [channel('b', 1)].map((b) => ({ ...b, unread: 0 })) };
  const now = of(withServerUpdate(state, told));
  expect([now.name, now.count, now.channels[0]?.unread]).toEqual(['New', 4, 2]);
  expect(now.channels[0]?.permissions).toEqual(['viewChannel', 'sendMessages']);
});
