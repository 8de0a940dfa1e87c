// My direct conversations and their numbers, which change as those of servers do (docs/protocol.md, "Numbers").

import { countedChannel, more } from './counts.js';
import type {
  Channel,
  Direct,
  NotificationsCount,
  NotificationUpdate,
  PermissionsChanged,
  PresenceChanged,
  User,
} from './protocol/index.js';
import type { DirectsState } from './types.js';

export const NO_DIRECTS: DirectsState = { loaded: false, directs: [] };

export function findDirect({ directs }: DirectsState, id: string): Direct | undefined {
  return directs.find((direct) => direct.id === id);
}

/** A conversation that is new, or whole with absolute numbers. */
export function withDirect(state: DirectsState, direct: Direct): DirectsState {
  return findDirect(state, direct.id)
    ? changeDirect(state, direct.id, () => direct)
    : { ...state, directs: [...state.directs, direct] };
}

/** Who is in a conversation: the numbers in it are nobody's. */
export function withPeople(state: DirectsState, direct: Direct): DirectsState {
  return changeDirect(state, direct.id, (old) => ({ ...direct, count: old.count, channel: old.channel }));
}

export function withoutDirect(state: DirectsState, id: string): DirectsState {
  return { ...state, directs: state.directs.filter((direct) => direct.id !== id) };
}

/** The absolute numbers of its channel, from an acknowledgement. */
export function withDirectChannel(state: DirectsState, channel: Channel): DirectsState {
  return changeDirect(state, channel.serverId, (direct) => ({ ...direct, channel }));
}

export function countedDirect(state: DirectsState, { serverId, count, channels }: NotificationsCount): DirectsState {
  return changeDirect(state, serverId, (direct) => {
    const [now] = channels ?? [];
    return { ...direct, count, channel: now ? countedChannel(direct.channel, now) : direct.channel };
  });
}

/** One more message, on the badge or not. */
export function notifiedDirect(state: DirectsState, update: NotificationUpdate, isCounted: boolean): DirectsState {
  return changeDirect(state, update.serverId, (direct) => ({
    ...direct,
    count: isCounted ? more(direct.count) : direct.count,
    channel: {
      ...direct.channel,
      unread: more(direct.channel.unread),
      rev: Math.max(direct.channel.rev, update.seq),
    },
  }));
}

export function withDirectPermissions(
  state: DirectsState,
  { serverId, permissions }: PermissionsChanged,
): DirectsState {
  return changeDirect(state, serverId, (direct) => ({ ...direct, channel: { ...direct.channel, permissions } }));
}

export function withDirectPresence(state: DirectsState, presence: PresenceChanged): DirectsState {
  const { serverId, online, offline } = presence;
  return changeDirect(state, serverId, (direct) => ({
    ...direct,
    online: [...new Set([...direct.online, ...online])].filter((id) => !offline.includes(id)),
  }));
}

export function withDirectUser(state: DirectsState, user: User): DirectsState {
  const isNamed = (direct: Direct) => direct.users.some(({ id }) => id === user.id);
  const renamed = (direct: Direct) => ({
    ...direct,
    users: direct.users.map((old) => (old.id === user.id ? user : old)),
  });
  return { ...state, directs: state.directs.map((direct) => (isNamed(direct) ? renamed(direct) : direct)) };
}

function changeDirect(state: DirectsState, id: string, to: (direct: Direct) => Direct): DirectsState {
  return { ...state, directs: state.directs.map((direct) => (direct.id === id ? to(direct) : direct)) };
}
