// What the events of direct conversations make of those that are held.

import { expect, test } from 'vitest';

import {
  countedDirect,
  notifiedDirect,
  withDirect,
  withDirectPermissions,
  withDirectPresence,
  withDirectUser,
  withoutDirect,
  withPeople,
} from '../src/directs';
import type { Direct, NotificationUpdate, User } from '../src/protocol/index';
import type { DirectsState } from '../src/types';

const user = (id: string, displayName = id): User => ({ id, username: id, displayName, avatarUrl: null });

const direct: Direct = {
  id: 'd',
  name: null,
  group: false,
  users: [user('ada'), user('ben')],
  online: ['ada'],
  channel: {
    id: 'c',
    serverId: 'd',
    name: '',
    kind: 'direct',
    topic: '',
    categoryId: null,
    synced: false,
    private: false,
    slowModeSeconds: 0,
    permissions: ['viewChannel', 'sendMessages'],
    position: 0,
    rev: 3,
    readSeq: 1,
    unread: 2,
  },
  count: 1,
};
const state: DirectsState = { loaded: true, directs: [direct] };
const of = ({ directs: [one] }: DirectsState) => one as Direct;
const update = (serverId: string): NotificationUpdate => ({
  serverId,
  channelId: 'c',
  messageId: 'm',
  seq: 4,
  author: user('ben'),
  preview: 'hello',
  createdAt: '2026-11-22T10:20:30.123Z',
});

test('a notification is one more message, and a quiet one none on the badge', () => {
  const counted = of(notifiedDirect(state, update('d'), true));
  expect([counted.count, counted.channel.unread, counted.channel.rev]).toEqual([2, 3, 4]);
  const quiet = of(notifiedDirect(state, update('d'), false));
  expect([quiet.count, quiet.channel.unread, quiet.channel.rev]).toEqual([1, 3, 4]);
  expect(of(notifiedDirect(state, update('other'), true))).toBe(direct);
});

test('an absolute number replaces, and where nothing is unread all is read', () => {
  const cleared = of(countedDirect(state, { serverId: 'd', count: 0 }));
  expect([cleared.count, cleared.channel.unread, cleared.channel.readSeq]).toEqual([0, 2, 1]);
  const read = of(countedDirect(state, { serverId: 'd', count: 0, channels: [{ channelId: 'c', unread: 0 }] }));
  expect([read.channel.unread, read.channel.readSeq]).toEqual([0, 3]);
});

test('one that comes is whole, and who is left changes no number', () => {
  expect(of(withDirect({ loaded: true, directs: [] }, direct))).toBe(direct);
  const left = of(
    withPeople(state, { ...direct, users: [user('ada')], count: 0, channel: { ...direct.channel, unread: 0 } }),
  );
  expect([left.users.length, left.count, left.channel.unread]).toEqual([1, 1, 2]);
  expect(withoutDirect(state, 'd').directs).toEqual([]);
  expect(withoutDirect(state, 'other').directs).toEqual([direct]);
});

test('what I may there, who is on line and what people are called follow the events', () => {
  const blocked = of(withDirectPermissions(state, { serverId: 'd', permissions: ['viewChannel'], channels: [] }));
  expect(blocked.channel.permissions).toEqual(['viewChannel']);
  const presence = { serverId: 'd', online: ['ben', 'ada'], offline: [], count: 2 };
  expect(of(withDirectPresence(state, presence)).online).toEqual(['ada', 'ben']);
  expect(of(withDirectPresence(state, { ...presence, online: [], offline: ['ada'] })).online).toEqual([]);
  expect(of(withDirectUser(state, user('ben', 'Ben'))).users[1]?.displayName).toBe('Ben');
  expect(of(withDirectUser(state, user('cid'))).users).toBe(direct.users);
});
