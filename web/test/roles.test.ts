// @vitest-environment jsdom

import type { Role } from '@rialto/client';
import { describe, expect, test } from 'vitest';

import { colourOfRoles, isBelow, rolesFromTop, standingOf } from '../src/features/roles/standing';
import { changedIn } from '../src/features/settings/use-draft';
import { movedBefore, stepped } from '../src/features/sorting/order';
import { server } from './servers';

const role = (id: string, position: number, color: string | null = null): Role => ({
  id,
  serverId: 's',
  name: id,
  color,
  position,
  permissions: [],
  mentionable: false,
  everyone: position === 0,
});

const roles = [role('s', 0), role('low', 1, '#112233'), role('middle', 2), role('high', 3, '#445566')];
const place = (more: object) => ({
  ...server('s', []),
  roles,
  ownerId: 'owner',
  permissions: ['manageRoles' as const],
  ...more,
});

describe('who stands above whom', () => {
  test('the owner stands above all, others as their highest role, and who holds none above nobody', () => {
    expect(standingOf(place({}), { id: 'owner' })).toBe(Number.POSITIVE_INFINITY);
    expect(standingOf(place({ myRoleIds: ['low', 'middle'] }), { id: 'me' })).toBe(2);
    expect(standingOf(place({}), { id: 'me' })).toBe(0);
  });

  test('a role at or above mine is not mine to change, and none is without the permission', () => {
    const mine = place({ myRoleIds: ['middle'] });
    const changed = (where: typeof mine) =>
      roles.filter((one) => isBelow(one, where, { id: 'me' })).map(({ id }) => id);
    expect(changed(mine)).toEqual(['s', 'low']);
    expect(changed({ ...mine, permissions: [] as never })).toEqual([]);
  });

  test('a name has the colour of the highest role that has one', () => {
    expect(rolesFromTop(place({})).map(({ id }) => id)).toEqual(['high', 'middle', 'low']);
    expect(colourOfRoles(place({}), ['low', 'middle'])).toBe('#112233');
    expect(colourOfRoles(place({}), ['low', 'high'])).toBe('#445566');
    expect(colourOfRoles(place({}), ['middle'])).toBeUndefined();
  });
});

describe('an order', () => {
  test('one is put before another, at the end, or where it was', () => {
    expect(movedBefore(['a', 'b', 'c'], 'c', 'a')).toEqual(['c', 'a', 'b']);
    expect(movedBefore(['a', 'b', 'c'], 'a', 'c')).toEqual(['b', 'a', 'c']);
    expect(movedBefore(['a', 'b', 'c'], 'a', undefined)).toEqual(['b', 'c', 'a']);
    expect(movedBefore(['a', 'b', 'c'], 'b', 'b')).toEqual(['a', 'b', 'c']);
  });

  test('one goes a step up or down, and stays at the ends', () => {
    expect(stepped(['a', 'b', 'c'], 'b', -1)).toEqual(['b', 'a', 'c']);
    expect(stepped(['a', 'b', 'c'], 'b', 1)).toEqual(['a', 'c', 'b']);
    expect(stepped(['a', 'b'], 'a', -1)).toEqual(['a', 'b']);
    expect(stepped(['a', 'b'], 'b', 1)).toEqual(['a', 'b']);
  });
});

test('of a draft only what differs is sent', () => {
  expect(changedIn({ name: 'a', ids: ['x'] }, { name: 'b', ids: ['x'] })).toEqual({ name: 'b' });
  expect(changedIn({ name: 'b' }, { name: 'b' })).toEqual({});
});
