// What moderation asks of a node.

import { expect, test } from 'vitest';

import { moderationOf } from '../src/moderation';

test('each act is one request, to the right place', async () => {
  const asked: unknown[] = [];
  const api = async <Answer>(path: string, init?: { method?: string; body?: unknown }) => {
    asked.push([init?.method ?? 'GET', path, init?.body]);
    return {} as Answer;
  };
  const moderation = moderationOf({ api });
  await moderation.kick('s', 'a/b', { reason: 'Spam & more' });
  await moderation.kick('s', 'u');
  await moderation.bans('s', { after: 'u', limit: 2 });
  await moderation.ban('s', 'u', { deleteMessagesSeconds: 60 });
  await moderation.unban('s', 'u');
  await moderation.audit('s', { action: 'member.ban' });
  await moderation.reportMessage('m', 'Rude');
  await moderation.reportMember('s', 'u', 'Rude');
  await moderation.reports('s', { state: 'closed' });
  await moderation.changeReport('r', { state: 'closed' });
  expect(asked).toEqual([
    ['DELETE', '/servers/s/members/a%2Fb?reason=Spam+%26+more', undefined],
    ['DELETE', '/servers/s/members/u', undefined],
    ['GET', '/servers/s/bans?after=u&limit=2', undefined],
    ['PUT', '/servers/s/bans/u', { deleteMessagesSeconds: 60 }],
    ['DELETE', '/servers/s/bans/u', undefined],
    ['GET', '/servers/s/audit?action=member.ban', undefined],
    ['POST', '/messages/m/reports', { reason: 'Rude' }],
    ['POST', '/servers/s/members/u/reports', { reason: 'Rude' }],
    ['GET', '/servers/s/reports?state=closed', undefined],
    ['PATCH', '/reports/r', { state: 'closed' }],
  ]);
});
