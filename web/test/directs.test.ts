import type { Direct, NotificationUpdate, User } from '@rialto/client';
import { describe, expect, test } from 'vitest';

import { directWith } from '../src/features/directs/direct-with';
import { inOrder } from '../src/features/directs/in-order';
import { directTargets, ranked } from '../src/features/navigation/jump-targets';
import { channel } from './servers';

const user = (id: string, displayName: string): User => ({ id, username: id, displayName, avatarUrl: null });
const [ada, ben, cid] = [user('ada', 'Ada'), user('ben', 'Ben'), user('cid', 'Cid')];

/** A conversation that began at `madeAt`, in seconds. */
function direct(madeAt: number, users: User[], name: string | null = null): Direct {
  const id = `${(madeAt * 1000)
    .toString(16)
    .padStart(12, '0')
    .replace(/^(.{8})/, '$1-')}-7000-8000-000000000000`;
  return { id, name, group: users.length > 2, users, online: [], channel: channel(id, ''), count: 0 };
}

const said = ({ id }: Direct, at: number): [string, NotificationUpdate] => [
  id,
  {
    serverId: id,
    channelId: id,
    messageId: id,
    seq: 1,
    author: ben,
    preview: '',
    createdAt: new Date(at * 1000).toISOString(),
  },
];

describe('direct conversations', () => {
  const [one, other, group] = [direct(10, [ada, ben]), direct(20, [ada, cid]), direct(30, [ada, ben, cid], 'Birds')];

  test('stand by when something was said last, or by their beginning where nothing was', () => {
    const latest = new Map([said(one, 25), said(other, 40)]);
    expect(inOrder([one, other, group], latest)).toEqual([other, group, one]);
    expect(inOrder([one, other, group], new Map())).toEqual([group, other, one]);
  });

  test('with somebody is the one of two, never a group', () => {
    expect(directWith([group, one, other], 'cid')).toBe(other);
    expect(directWith([group], 'ben')).toBeUndefined();
  });

  test('are jumped to by a name, a username, or who is in them', () => {
    const nameOf = ({ name, users }: Direct) => name ?? users[1]?.displayName ?? '';
    const found = (typed: string) => ranked(directTargets([one, other, group], ada, nameOf), typed).map(({ id }) => id);
    expect(found('Cid')).toEqual([other.id, group.id]);
    expect(found('@ben')).toEqual([one.id]);
    expect(found('birds')).toEqual([group.id]);
  });
});
