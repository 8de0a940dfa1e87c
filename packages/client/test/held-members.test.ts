// What events change of a list of members that is held.

import { describe, expect, test } from 'vitest';

import { type Held, isBehind, NOBODY, withMember, withPage, withPresence, withUser } from '../src/held-members';
import type { Member, PresenceChanged } from '../src/protocol/index';

const member = (id: string, online: boolean): Member => ({
  user: { id, username: id, displayName: id, avatarUrl: null },
  role: 'member',
  roleIds: [],
  nickname: null,
  joinedAt: '2026-01-01T00:00:00.000Z',
  timeoutUntil: null,
  online,
});

const held: Held = {
  members: [member('ada', true), member('ben', false), member('eva', false)],
  total: 3,
  online: 1,
  next: undefined,
};

const told = (more: Partial<PresenceChanged>): PresenceChanged => ({
  serverId: 's',
  online: [],
  offline: [],
  count: 1,
  ...more,
});
const online = ({ members }: Held) => members.filter((one) => one.online).map(({ user }) => user.id);

describe('who is on line', () => {
  test('changes as it is told, and so do the number and the order', () => {
    const now = withPresence(held, told({ online: ['eva', 'ben'], offline: ['ada'], count: 2 }));
    expect(online(now)).toEqual(['ben', 'eva']);
    expect(now.members.map(({ user }) => user.id)).toEqual(['ben', 'eva', 'ada']);
    expect([now.total, now.online]).toEqual([3, 2]);
  });

  test('stays the same when it is told twice', () => {
    const event = told({ online: ['ben'], count: 2 });
    const once = withPresence(held, event);
    expect(withPresence(once, event)).toBe(once);
  });

  test('does not follow what is told of the roles of somebody, who has them from then on', () => {
    const now = withMember(held, { ...member('ada', false), roleIds: ['keepers'] });
    expect(online(now)).toEqual(['ada']);
    expect(now.members.map(({ roleIds }) => roleIds)).toEqual([['keepers'], [], []]);
  });

  test('is to be read again for a member who is not held yet', () => {
    expect(isBehind(held, told({ online: ['new'], count: 2 }))).toBe(true);
    expect(isBehind(held, told({ online: ['ben'], count: 2 }))).toBe(false);
    expect(isBehind(held, told({ offline: ['new'], count: 0 }))).toBe(false);
  });

  test('is to be read again where too many came and went to be named', () => {
    expect(isBehind(held, told({ count: 1200 }))).toBe(true);
  });
});

describe('members', () => {
  test('are called what they are called now, and stay the same objects where nobody is', () => {
    const user = { id: 'ben', username: 'ben', displayName: 'Aaron', avatarUrl: null };
    expect(withUser(held, user).members.map((one) => one.user.displayName)).toEqual(['ada', 'Aaron', 'eva']);
    expect(withUser(held, { ...user, id: 'nobody' })).toBe(held);
  });

  test('stand by presence, then by name, and each once', () => {
    const page = (...members: Member[]) => ({ members, total: 5, online: 2 });
    const first = withPage(NOBODY, page(member('Zoë', true), member('eva', true), member('Émile', false)), 3);
    expect(first.next).toEqual({ user: 'Émile', online: false });
    const both = withPage(first, page(member('ben', false), member('eva', false), member('Ada', false)), 4);
    const shown = both.members.map(({ user, online: is }) => (is ? user.id.toUpperCase() : user.id));
    expect(shown).toEqual(['ZOË', 'Ada', 'ben', 'Émile', 'eva']);
    expect(both.next).toBeUndefined();
  });
});
