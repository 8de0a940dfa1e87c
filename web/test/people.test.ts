import type { Member } from '@rialto/client';
import { describe, expect, test } from 'vitest';

import { peopleOf, worthAsking } from '../src/features/directs/use-people';

const member = (id: string, online = false): Member => ({
  user: { id, username: id, displayName: id, avatarUrl: null },
  role: 'member',
  roleIds: [],
  nickname: null,
  joinedAt: '2026-01-01T00:00:00.000Z',
  timeoutUntil: null,
  online,
});

describe('the people whom one can write to', () => {
  test('are each named once and without me, those of a later round below', () => {
    const rounds = [
      [member('eva'), member('me', true), member('cid', true)],
      [member('ada', true), member('eva')],
    ];
    expect(peopleOf(rounds, { id: 'me' }).map(({ user }) => user.id)).toEqual(['cid', 'eva', 'ada']);
  });

  test('are not looked for where nobody was found by fewer letters', () => {
    const servers = [{ id: 'bridge' }, { id: 'hikes' }, { id: 'new' }];
    const totals: Record<string, number> = { 'bridge a': 3, 'hikes a': 0, 'bridge an': 0, 'hikes b': 5 };
    const asked = (search: string) =>
      worthAsking(servers, search, (id, beginning) => totals[`${id} ${beginning}`]).map(({ id }) => id);
    expect(asked('')).toEqual(['bridge', 'hikes', 'new']);
    expect(asked('an')).toEqual(['bridge', 'new']);
    expect(asked('ann')).toEqual(['new']);
    // What was asked already is asked again, once it is old.
    expect(asked('a')).toEqual(['bridge', 'hikes', 'new']);
  });
});
