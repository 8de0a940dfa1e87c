import type { AuditChange, AuditEntry, Message, Report, Role, Server, User } from '@rialto/client';
import { describe, expect, test } from 'vitest';

import { actsOn, type Target } from '../src/features/moderation/acts';
import { changesOf, difference, namesIn, sentenceOf, subjectOf } from '../src/features/moderation/audit-words';
import { type Case, casesOf, keyOf } from '../src/features/moderation/cases';
import { hasServerSettings, seesReports } from '../src/features/settings/server-settings-paths';
import { message } from './message';
import { channel, server } from './servers';

const role = (id: string, position: number, permissions: Role['permissions'] = []): Role => ({
  id,
  serverId: 's',
  name: id,
  color: null,
  position,
  permissions,
  mentionable: false,
  everyone: position === 0,
});
const place = (more: Partial<Server> = {}): Server => ({
  ...server('s', [channel('s', 'general')]),
  roles: [role('s', 0), role('low', 1)],
  ...more,
});

const [low, middle, high] = [role('low', 1), role('middle', 2), role('high', 3)];
const me = { id: 'me' };
const target = (more: Partial<Target> = {}): Target => ({
  id: 'them',
  roles: [low],
  isMember: true,
  isTimedOut: false,
  ...more,
});

describe('what one may do to somebody', () => {
  const mine = (more: Partial<Server> = {}) =>
    place({ ownerId: 'owner', roles: [role('s', 0), low, middle, high], myRoleIds: ['middle'], ...more });
  const moderating = mine({ permissions: ['kickMembers', 'manageRoles'] });

  test('to a member below me as much as my permissions say', () => {
    expect(actsOn(moderating, me, target())).toEqual(['roles', 'report', 'kick']);
    const banning = mine({ permissions: ['kickMembers', 'banMembers'] });
    expect(actsOn(banning, me, target())).toEqual(['report', 'kick', 'ban']);
    expect(actsOn(mine(), me, target())).toEqual(['report']);
  });

  test('to a member at or above me, and to the owner, nothing but a report and roles below mine', () => {
    for (const roles of [[middle], [high], [low, high]]) {
      expect(actsOn(moderating, me, target({ roles }))).toEqual(['roles', 'report']);
    }
    expect(actsOn(moderating, me, target({ id: 'owner', roles: [] }))).toEqual(['roles', 'report']);
  });

  test('the owner is above everybody, and hands over', () => {
    const own = mine({ ownerId: 'me', myRoleIds: [], permissions: ['kickMembers', 'manageRoles'] });
    expect(actsOn(own, me, target({ roles: [high] }))).toEqual(['roles', 'report', 'handOver', 'kick']);
  });

  test('nobody acts against themselves, and whoever is no member can only be banned', () => {
    expect(actsOn(moderating, me, target({ id: 'me', roles: [] }))).toEqual(['roles', 'nickname']);
    const banning = mine({ permissions: ['kickMembers', 'banMembers'] });
    expect(actsOn(banning, me, target({ roles: [], isMember: false }))).toEqual(['ban']);
  });

  test('who may name and time out does so below them, and ends what has begun', () => {
    const naming = mine({ permissions: ['manageNicknames', 'timeoutMembers'] });
    expect(actsOn(naming, me, target())).toEqual(['nickname', 'report', 'timeout']);
    expect(actsOn(naming, me, target({ isTimedOut: true }))).toEqual(['nickname', 'report', 'endTimeout']);
    expect(actsOn(naming, me, target({ roles: [high], isTimedOut: true }))).toEqual(['report']);
    const administrator = role('admins', 1, ['administrator']);
    expect(actsOn(naming, me, target({ roles: [administrator] }))).toEqual(['nickname', 'report']);
    expect(actsOn(naming, me, target({ id: 'me', isTimedOut: true }))).toEqual(['nickname']);
  });
});

test('open reports of one message are one case, and what is resolved stays as it was', () => {
  const [said, other] = [message(1, 'them'), message(2, 'them')];
  const report = (id: string, about: Message | null, state: Report['state'] = 'open') =>
    ({ id, message: about, user: said.author, state }) as Report;
  const open = [report('4', said), report('3', null), report('2', other), report('1', said)];
  expect(casesOf(open).map((of) => of.map(({ id }) => id))).toEqual([['4', '1'], ['3'], ['2']]);
  // Still the same case when one more reports it: what is being written about it stays.
  expect(keyOf(casesOf(open)[0] as Case)).toBe(keyOf(casesOf(open.slice(1))[2] as Case));
  expect(casesOf([report('2', said, 'closed'), report('1', said, 'closed')])).toHaveLength(2);
});

test('reports are for who manages messages in one channel at least', () => {
  const general = (permissions?: Server['permissions']) =>
    place({ channels: [{ ...channel('s', 'general'), ...(permissions && { permissions }) }] });
  expect(hasServerSettings(general())).toBe(false);
  expect(hasServerSettings(general(['viewChannel']))).toBe(false);
  expect(seesReports(general(['viewChannel', 'manageMessages']))).toBe(true);
  expect(seesReports(place({ permissions: ['manageMessages'] }))).toBe(true);
});

describe('the audit log in words', () => {
  const user: User = { id: 'them', username: 'them', displayName: 'Them', avatarUrl: null };
  const entry = (
    action: AuditEntry['action'],
    targetId: string,
    changes: AuditChange[] = [],
    more = {},
  ): AuditEntry => ({
    id: `${action} ${targetId}`,
    actor: user,
    action,
    targetId,
    changes,
    reason: null,
    createdAt: '2026-03-01T10:00:00.000Z',
    ...more,
  });
  const change = (field: string, before: unknown, after: unknown): AuditChange => ({ field, before, after });
  const none = namesIn([]);

  test('what is there is named as it is called now, with the way to it', () => {
    const renamed = entry('role.update', 'low', [change('name', 'lower', 'old name')]);
    expect(subjectOf(renamed, place(), none)).toEqual({ kind: 'role', name: 'low', id: 'low' });
    const here = entry('override.set', 's-general');
    expect(subjectOf(here, place(), none)).toEqual({ kind: 'channel', name: 'general', id: 's-general' });
    const category = { id: 'c', serverId: 's', name: 'Yard', position: 0 };
    expect(subjectOf(entry('override.set', 'c'), place({ categories: [category] }), none)).toMatchObject({
      kind: 'category',
      name: 'Yard',
    });
    expect(subjectOf(entry('member.kick', 'them', [], { targetUser: user }), place(), none)).toEqual({
      kind: 'user',
      user,
    });
    expect(subjectOf(entry('role.order', 's'), place(), none)).toEqual({ kind: 'none' });
  });

  test('what is gone keeps the name that any of the entries has of it, and leads nowhere', () => {
    const deleted = entry('role.delete', 'x', [change('name', 'Trial', null)]);
    const names = namesIn([deleted, entry('role.create', 'x', [change('name', null, 'First')])]);
    expect(subjectOf(deleted, place(), none)).toEqual({ kind: 'role', name: 'Trial', id: undefined });
    expect(subjectOf(entry('role.update', 'x'), place(), names)).toMatchObject({ name: 'Trial', id: undefined });
    expect(subjectOf(entry('channel.update', 'y'), place(), names)).toMatchObject({ name: undefined, id: undefined });
  });

  test('a change says what it was and what it is, as what it is', () => {
    const told = changesOf(
      entry('role.update', 'low', [
        change('name', 'a', 'b'),
        change('color', null, '#112233'),
        change('permissions', [], ['sendMessages']),
        change('roleIds', ['low'], []),
        change('timeoutUntil', null, '2026-03-01T10:00:00.000Z'),
        change('later', { of: 1 }, null),
      ]),
    );
    expect(told).toEqual([
      { field: 'name', before: { kind: 'text', text: 'a' }, after: { kind: 'text', text: 'b' } },
      { field: 'color', before: { kind: 'nothing' }, after: { kind: 'color', color: '#112233' } },
      { field: 'permissions', before: { kind: 'nothing' }, after: { kind: 'permissions', names: ['sendMessages'] } },
      { field: 'roleIds', before: { kind: 'roles', ids: ['low'] }, after: { kind: 'nothing' } },
      { field: 'timeoutUntil', before: { kind: 'nothing' }, after: { kind: 'time', at: 1772359200000 } },
      { field: 'later', before: { kind: 'text', text: '{"of":1}' }, after: { kind: 'nothing' } },
    ]);
  });

  test('of what is new or gone only what says something, and not the name of the sentence', () => {
    const made = entry('channel.create', 'x', [
      change('name', null, 'shed'),
      change('topic', null, ''),
      change('slowModeSeconds', null, 0),
      change('private', false, true),
    ]);
    expect(changesOf(made).map(({ field }) => field)).toEqual(['private']);
  });

  test('a message that is deleted is told of by its channel, without the ids that nobody reads', () => {
    const gone = entry('message.delete', 'm', [change('authorId', 'x', null), change('channelId', 's-general', null)]);
    expect(subjectOf(gone, place(), none)).toEqual({ kind: 'channel', name: 'general', id: 's-general' });
    expect(changesOf(gone)).toEqual([]);
  });

  test('an ended timeout has a sentence of its own', () => {
    const until = '2026-03-01T10:00:00.000Z';
    expect(sentenceOf(entry('member.timeout', 'them', [change('timeoutUntil', null, until)]))).toBe('member.timeout');
    expect(sentenceOf(entry('member.timeout', 'them', [change('timeoutUntil', until, null)]))).toBe(
      'member.timeoutEnd',
    );
  });

  test('of two lists, what came and what went', () => {
    expect(difference(['a', 'b'], ['b', 'c'])).toEqual({ added: ['c'], removed: ['a'] });
  });
});
