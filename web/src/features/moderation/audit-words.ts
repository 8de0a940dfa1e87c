// An entry of the audit log as it is told: what it is about, and what became different, each as far as it can be named
// now. What is gone keeps the name that the entry has of it.

import type { AuditChange, AuditEntry, Server, User } from '@rialto/client';

/** What an entry is about. */
export type Subject =
  | { kind: 'user'; user: User }
  /** A role, a channel or a category, by the name that it has now, or had; `id` where it is still there. */
  | { kind: 'role' | 'channel' | 'category'; name: string | undefined; id: string | undefined }
  | { kind: 'none' };

/** The value of a field that became different. */
export type Told =
  | { kind: 'nothing' }
  | { kind: 'text'; text: string }
  | { kind: 'bool'; is: boolean }
  | { kind: 'number'; number: number }
  | { kind: 'time'; at: number }
  | { kind: 'color'; color: string }
  | { kind: 'permissions'; names: string[] }
  | { kind: 'roles'; ids: string[] }
  | { kind: 'role' | 'channel' | 'category' | 'member'; id: string };

export interface ToldChange {
  field: string;
  before: Told;
  after: Told;
}

const nameIn = (changes: readonly AuditChange[]) => {
  const change = changes.find(({ field }) => field === 'name');
  const name = change?.after ?? change?.before;
  return typeof name === 'string' ? name : undefined;
};

/** What a thing was called, by its id: as the newest of these entries has it. */
export type Names = ReadonlyMap<string, string>;

export function namesIn(entries: readonly AuditEntry[]): Names {
  const names = new Map<string, string>();
  for (const { targetId, changes } of entries) {
    const name = nameIn(changes);
    if (name !== undefined && !names.has(targetId)) names.set(targetId, name);
  }
  return names;
}

export function subjectOf(entry: AuditEntry, server: Server, names: Names): Subject {
  const { action, targetId, targetUser, changes } = entry;
  if (targetUser) return { kind: 'user', user: targetUser };
  const [of] = action.split('.');
  if (of === 'message') {
    const channelId = changes.find(({ field }) => field === 'channelId')?.before;
    const channel = server.channels.find(({ id }) => id === channelId);
    return { kind: 'channel', name: channel?.name ?? names.get(String(channelId)), id: channel?.id };
  }
  const there = (list: readonly { id: string; name: string }[]) => list.find(({ id }) => id === targetId);
  const category = there(server.categories);
  const [kind, found] =
    of === 'role'
      ? (['role', there(server.roles)] as const)
      : of === 'category' || (of === 'override' && category)
        ? (['category', category] as const)
        : of === 'channel' || of === 'override'
          ? (['channel', there(server.channels)] as const)
          : (['none', undefined] as const);
  // What is done to all of them at once is about the server.
  if (kind === 'none' || targetId === server.id) return { kind: 'none' };
  return { kind, name: found?.name ?? nameIn(changes) ?? names.get(targetId), id: found?.id };
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

function toldOf(field: string, value: unknown): Told {
  if (value === null || value === undefined || value === '') return { kind: 'nothing' };
  if (typeof value === 'boolean') return { kind: 'bool', is: value };
  if (typeof value === 'number') return { kind: 'number', number: value };
  if (isTexts(value)) {
    if (value.length === 0) return { kind: 'nothing' };
    return /Ids$/.test(field) ? { kind: 'roles', ids: value } : { kind: 'permissions', names: value };
  }
  if (typeof value !== 'string') return { kind: 'text', text: JSON.stringify(value) };
  switch (field) {
    case 'color':
      return { kind: 'color', color: value };
    case 'roleId':
      return { kind: 'role', id: value };
    case 'channelId':
    case 'welcomeChannelId':
      return { kind: 'channel', id: value };
    case 'categoryId':
      return { kind: 'category', id: value };
    case 'userId':
    case 'ownerId':
      return { kind: 'member', id: value };
    case 'timeoutUntil':
    case 'expiresAt':
      return { kind: 'time', at: Date.parse(value) };
    default:
      return { kind: 'text', text: value };
  }
}

/** What says as much in the sentence of the entry. */
const SAID_ABOVE: Record<string, readonly string[]> = {
  create: ['name'],
  delete: ['name', 'authorId', 'channelId'],
};

/** The changes that are worth a line: no name that the sentence has, nothing that is nothing before and after. */
export function changesOf({ action, changes }: AuditEntry): ToldChange[] {
  const [, what = ''] = action.split('.');
  return changes
    .filter(({ field }) => !SAID_ABOVE[what]?.includes(field))
    .map(({ field, before, after }) => ({ field, before: toldOf(field, before), after: toldOf(field, after) }))
    .filter(({ before, after }) => !isEmpty(before) || !isEmpty(after));
}

/** Whether it is not worth saying of what is new, or gone. */
const isEmpty = (told: Told) =>
  told.kind === 'nothing' || (told.kind === 'bool' && !told.is) || (told.kind === 'number' && told.number === 0);

/** Of lists, what came and what went. */
export function difference(before: readonly string[], after: readonly string[]) {
  return {
    added: after.filter((one) => !before.includes(one)),
    removed: before.filter((one) => !after.includes(one)),
  };
}

/** Which sentence tells of it: a timeout may have been ended. */
export function sentenceOf({ action, changes }: AuditEntry): AuditEntry['action'] | 'member.timeoutEnd' {
  const timeout = action === 'member.timeout' && changes.find(({ field }) => field === 'timeoutUntil');
  return timeout && timeout.after === null ? 'member.timeoutEnd' : action;
}
