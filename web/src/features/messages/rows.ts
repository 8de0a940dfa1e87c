// What stands in the timeline, one row a message: who begins a group, where a day begins, where "new messages" stands.
// The lines belong to the row below them, so that a row is a message and stays one when history comes before it.

import type { Message, PendingMessage } from '@rialto/client';

import { dayNumber } from '../../lib/dates';

/** Messages of one author within this time stand together. */
const GROUP_MS = 5 * 60_000;

interface Place {
  /** The same for a message before and after its acknowledgement. */
  key: string;
  /** When it was written, in milliseconds. */
  at: number;
  day: number;
  /** Begins a day: its name stands above. */
  beginsDay: boolean;
  /** Begins a group: author and time stand above. */
  beginsGroup: boolean;
  /** The "new messages" line stands above. */
  isFirstNew: boolean;
}

export interface MessageRow extends Place {
  kind: 'message';
  message: Message;
}

export interface PendingRow extends Place {
  kind: 'pending';
  pending: PendingMessage;
}

export type Row = MessageRow | PendingRow;

const known = new WeakMap<Message | PendingMessage, Row>();

type Before = { at: number; day: number; authorId: string; isDeleted: boolean } | undefined;

/** Where a row stands, as of the row before it. */
function place(at: number, day: number, authorId: string, before: Before, isFirstNew: boolean) {
  const beginsDay = before?.day !== day;
  const continues =
    !beginsDay && !isFirstNew && !before?.isDeleted && before?.authorId === authorId && at - before.at < GROUP_MS;
  return { beginsDay, beginsGroup: !continues, isFirstNew };
}

/** The row of `of` as it was, if it stands as it stood, so that nothing of it is rendered again. */
function same<R extends Row>(of: Message | PendingMessage, now: Pick<Place, 'beginsDay' | 'beginsGroup' | 'isFirstNew'>) {
  const row = known.get(of);
  return row?.beginsDay === now.beginsDay &&
    row.beginsGroup === now.beginsGroup &&
    row.isFirstNew === now.isFirstNew
    ? (row as R)
    : undefined;
}

/** The rows of what is held. Rows that say the same are the same objects as before. */
export function rowsOf(
  messages: readonly Message[],
  pending: readonly PendingMessage[],
  authorId: string,
  firstNew: number | undefined,
): Row[] {
  const rows: Row[] = [];
  let before: Before;
  for (const message of messages) {
    const old = known.get(message);
    const at = old?.at ?? Date.parse(message.createdAt);
    const day = old?.day ?? dayNumber(at);
    const now = place(at, day, message.author.id, before, message.seq === firstNew);
    const row = same<MessageRow>(message, now) ?? {
      kind: 'message',
      key: message.clientId ?? message.id,
      message,
      at,
      day,
      ...now,
    };
    known.set(message, row);
    rows.push(row);
    before = { at, day, authorId: message.author.id, isDeleted: message.deletedAt !== null };
  }
  for (const each of pending) {
    // Clocks differ: what waits is never shown before what is there.
    const at = Math.max(each.createdAt, before?.at ?? 0);
    const day = dayNumber(at);
    const now = place(at, day, authorId, before, false);
    const row = same<PendingRow>(each, now) ?? { kind: 'pending', key: each.clientId, pending: each, at, day, ...now };
    known.set(each, row);
    rows.push(row);
    before = { at, day, authorId, isDeleted: false };
  }
  return rows;
}
