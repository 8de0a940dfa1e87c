import type { Member, PresenceChanged } from '@rialto/client';
import { describe, expect, test } from 'vitest';

import {
  inOrder,
  isBehind,
  type MemberPages,
  numbersOf,
  withMember,
  withPresence,
  withTotal,
  withUser,
} from '../src/features/members/presence';

const member = (id: string, online: boolean): Member => ({
  user: { id, username: id, displayName: id, avatarUrl: null },
  role: 'member',
  roleIds: [],
  nickname: null,
  joinedAt: '2026-01-01T00:00:00.000Z',
  timeoutUntil: null,
  online,
});

const held = (total = 3): MemberPages => ({
  pages: [{ members: [member('ada', true), member('ben', false), member('eva', false)], total, online: 1 }],
  pageParams: [undefined],
});

const told = (more: Partial<PresenceChanged>): PresenceChanged => ({
  serverId: 's',
  online: [],
  offline: [],
  count: 1,
  ...more,
});
const online = (pages: MemberPages) =>
  pages.pages.flatMap(({ members }) => members.filter((one) => one.online).map(({ user }) => user.id));

describe('who is on line', () => {
  test('changes as it is told, and so does the number', () => {
    const now = withPresence(held(), told({ online: ['ben', 'eva'], offline: ['ada'], count: 2 }));
    expect(online(now)).toEqual(['ben', 'eva']);
    expect(numbersOf(now.pages)).toEqual({ total: 3, online: 2 });
  });

  test('stays the same when it is told twice', () => {
    const event = told({ online: ['ben'], count: 2 });
    expect(withPresence(withPresence(held(), event), event)).toEqual(withPresence(held(), event));
  });

  test('does not follow what is told of the roles of somebody, who has them from then on', () => {
    const now = withMember(held(), { ...member('ada', false), roleIds: ['keepers'] });
    expect(online(now)).toEqual(['ada']);
    expect(now.pages[0]?.members.map(({ roleIds }) => roleIds)).toEqual([['keepers'], [], []]);
  });

  test('is to be read again for a member who is not known yet', () => {
    expect(isBehind(held(), told({ online: ['new'], count: 2 }))).toBe(true);
    expect(isBehind(held(), told({ online: ['ben'], count: 2 }))).toBe(false);
  });

  test('is to be read again too for somebody of a page that is not loaded', () => {
    expect(isBehind(held(200), told({ online: ['new'], count: 2 }))).toBe(true);
    expect(isBehind(held(200), told({ offline: ['new'], count: 0 }))).toBe(false);
  });

  test('is to be read again where too many came and went to be named', () => {
    expect(isBehind(held(), told({ count: 1200 }))).toBe(true);
  });
});

describe('how many members there are', () => {
  test('changes as it is told, and who they are stays until it is read', () => {
    const now = withTotal(held(), 4);
    expect(numbersOf(now.pages)).toEqual({ total: 4, online: 1 });
    expect(now.pages[0]?.members).toHaveLength(3);
    expect(withTotal(now, 4)).toEqual(now);
  });
});

describe('members', () => {
  test('are called what they are called now', () => {
    const user = { id: 'ben', username: 'ben', displayName: 'Aaron', avatarUrl: null };
    const now = withUser(held(), user);
    expect(inOrder(now.pages).map((one) => one.user.displayName)).toEqual(['ada', 'Aaron', 'eva']);
  });

  test('stand by presence, then by name, and each once', () => {
    const page = (...members: Member[]) => ({ members, total: 5, online: 2 });
    const pages = [
      page(member('Zoë', true), member('eva', true), member('Émile', false)),
      page(member('ben', false), member('eva', false), member('Ada', false)),
    ];
    const shown = inOrder(pages).map(({ user, online }) => (online ? user.id.toUpperCase() : user.id));
    expect(shown).toEqual(['ZOË', 'Ada', 'ben', 'Émile', 'eva']);
  });
});
