// What stands in the timeline, one row a message: who begins a group, where a day begins, where "new messages" stands.
// The lines belong to the row below them, so that a row is a message and stays one when history comes before it.

import type { Message, PendingMessage, Quote } from '@rialto/client';

import { dayNumber } from '../../../lib/dates';

/** Messages of one author within this time stand together. */
const GROUP_MS = 5 * 60_000;

interface Place {
  /** The same for a message before and after its acknowledgement. */
  key: string;
  /** When it was written, in milliseconds. */
  at: number;
  day: number;
  /** Where it stands in the whole channel, from 1: what waits comes after all that is there. */
  position: number;
  /** Begins a day: its name stands above. */
  beginsDay: boolean;
  /** Begins a group: author and time stand above. */
  beginsGroup: boolean;
  /** The "new messages" line stands above. */
  isFirstNew: boolean;
}

interface MessageRow extends Place {
  kind: 'message';
  message: Message;
}

interface PendingRow extends Place {
  kind: 'pending';
  pending: PendingMessage;
}

export type Row = MessageRow | PendingRow;

/** What a message shows of the one that it answers. */
export const quoteIn = ({ replyTo, deletedAt }: Message): Quote | null => (deletedAt === null ? replyTo : null);

const messageRows = new WeakMap<Message, MessageRow>();
const pendingRows = new WeakMap<PendingMessage, PendingRow>();

/** Above which messages, by their seqs, a "new messages" line stands. */
export type Lines = readonly (number | undefined)[];

type Before = { at: number; position: number; day: number; authorId: string; isDeleted: boolean } | undefined;

function beforeNext(row: Row | undefined): Before {
  if (row?.kind !== 'message') return undefined;
  const { author, deletedAt } = row.message;
  return { at: row.at, position: row.position, day: row.day, authorId: author.id, isDeleted: deletedAt !== null };
}

/** Where a row stands, as of the row before it; an answer shows of what it is one, and begins a group. */
function place(at: number, day: number, authorId: string, before: Before, isFirstNew: boolean, answers: boolean) {
  const beginsDay = before?.day !== day;
  const isAlone = beginsDay || isFirstNew || answers || before?.isDeleted;
  const continues = !isAlone && before?.authorId === authorId && at - before.at < GROUP_MS;
  return { beginsDay, beginsGroup: !continues, isFirstNew };
}

/** Whether a row stands as it stood, so that nothing of it is rendered again. */
function stands<R extends Row>(
  old: R | undefined,
  now: Pick<Place, 'beginsDay' | 'beginsGroup' | 'isFirstNew'>,
): old is R {
  return old?.beginsDay === now.beginsDay && old.beginsGroup === now.beginsGroup && old.isFirstNew === now.isFirstNew;
}

function keep<Of extends WeakKey, R extends Row>(kept: WeakMap<Of, R>, of: Of, row: R): R {
  kept.set(of, row);
  return row;
}

/** How many of `last` still stand as they are: most changes come at the end. */
function unchanged(messages: readonly Message[], lines: Lines, last: readonly Row[]): number {
  let count = 0;
  for (const message of messages) {
    const row = last[count];
    if (row?.kind !== 'message' || row.message !== message || row.isFirstNew !== lines.includes(message.seq)) break;
    count += 1;
  }
  return count;
}

/**
 * The rows of what is held. Rows that say the same are the same objects as before; `last`, the rows before a change,
 * spares looking at those that it did not touch.
 */
export function rowsOf(
  messages: readonly Message[],
  pending: readonly PendingMessage[],
  authorId: string,
  lines: Lines,
  last: readonly Row[] = [],
): Row[] {
  const rows = last.slice(0, unchanged(messages, lines, last));
  let before = beforeNext(rows.at(-1));
  for (let index = rows.length; index < messages.length; index += 1) {
    const message = messages[index];
    if (!message) break;
    const old = messageRows.get(message);
    const at = old?.at ?? Date.parse(message.createdAt);
    const day = old?.day ?? dayNumber(at);
    const now = place(at, day, message.author.id, before, lines.includes(message.seq), quoteIn(message) !== null);
    const key = message.clientId ?? message.id;
    const row = stands(old, now)
      ? old
      : keep(messageRows, message, { kind: 'message', key, message, at, day, position: message.seq, ...now });
    rows.push(row);
    before = beforeNext(row);
  }
  for (const each of pending) {
    // Clocks differ: what waits is never shown before what is there.
    const at = Math.max(each.createdAt, before?.at ?? 0);
    const day = dayNumber(at);
    const now = place(at, day, authorId, before, false, each.replyToId !== undefined);
    const position: number = (before?.position ?? 0) + 1;
    const old = pendingRows.get(each);
    const row: PendingRow =
      stands(old, now) && old.position === position
        ? old
        : keep(pendingRows, each, { kind: 'pending', key: each.clientId, pending: each, at, day, position, ...now });
    rows.push(row);
    before = { at, position, day, authorId, isDeleted: false };
  }
  return rows;
}
