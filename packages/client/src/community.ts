// What my servers have of roles, categories and places, and what I may there, as the events change it.

import { change } from './counts.js';
import type {
  CategoriesOrdered,
  Category,
  CategoryRemoved,
  ChannelsOrdered,
  Permissions,
  PermissionsChanged,
  Role,
  RoleRemoved,
} from './protocol/index.js';
import type { ServersState } from './types.js';

type Servers = ServersState;

const byPosition = (one: { position: number }, other: { position: number }) => one.position - other.position;

/** A list with `thing` in it, in the place of what had its id. */
function put<T extends { id: string; position: number }>(list: T[], thing: T): T[] {
  return [...list.filter(({ id }) => id !== thing.id), thing].sort(byPosition);
}

const without = (ids: string[], id: string) => ids.filter((other) => other !== id);

export function withRole(state: Servers, role: Role): Servers {
  return change(state, role.serverId, (server) => ({ ...server, roles: put(server.roles, role) }));
}

export function withoutRole(state: Servers, { serverId, roleId }: RoleRemoved): Servers {
  return change(state, serverId, (server) => ({
    ...server,
    roles: server.roles.filter(({ id }) => id !== roleId),
    myRoleIds: without(server.myRoleIds, roleId),
    defaultRoleIds: without(server.defaultRoleIds, roleId),
  }));
}

export function withCategory(state: Servers, category: Category): Servers {
  return change(state, category.serverId, (server) => ({ ...server, categories: put(server.categories, category) }));
}

export function withoutCategory(state: Servers, { serverId, categoryId }: CategoryRemoved): Servers {
  return change(state, serverId, (server) => ({
    ...server,
    categories: server.categories.filter(({ id }) => id !== categoryId),
  }));
}

export function withCategoryOrder(state: Servers, { serverId, categoryIds }: CategoriesOrdered): Servers {
  const places = new Map(categoryIds.map((id, position) => [id, position]));
  return change(state, serverId, (server) => ({
    ...server,
    categories: server.categories
      .map((category) => ({ ...category, position: places.get(category.id) ?? category.position }))
      .sort(byPosition),
  }));
}

export function withChannelOrder(state: Servers, { serverId, channels }: ChannelsOrdered): Servers {
  const places = new Map(channels.map(({ channelId, ...place }) => [channelId, place]));
  return change(state, serverId, (server) => ({
    ...server,
    channels: server.channels.map((channel) => ({ ...channel, ...places.get(channel.id) })).sort(byPosition),
  }));
}

/** What I may now: a channel that is not named is as the whole server. */
export function withPermissions(state: Servers, { serverId, permissions, channels }: PermissionsChanged): Servers {
  const here = new Map(channels.map((channel) => [channel.channelId, channel.permissions]));
  return change(state, serverId, (server) => ({
    ...server,
    permissions,
    channels: server.channels.map(({ permissions: _, ...channel }) => {
      const mine = here.get(channel.id);
      return mine && !areSame(mine, permissions) ? { ...channel, permissions: mine } : channel;
    }),
  }));
}

/** Both are in one order, as the node gives them. */
const areSame = (one: Permissions, other: Permissions) => one.join() === other.join();
