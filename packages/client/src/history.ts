// What is held of one channel, where its gaps are, and how it changes: no I/O, no time, no chance. docs/protocol.md,
// "Keeping up".

import type { Joined, Message, MessageChange, MessagesBody, Synced, User } from './protocol/index.js';
import { isSame, requoted } from './quotes.js';
import type { HistoryPart } from './types.js';

/** All messages whose seq is at least `from` and at most `to`, in seq order. */
export interface Span {
  /** 0 where nothing is older. */
  readonly from: number;
  /** Infinite in the newest span: what comes belongs to it. */
  readonly to: number;
  readonly messages: readonly Message[];
}

/** A page that is on its way: the last `limit` messages before the seq `before`. */
export interface Page {
  readonly part: HistoryPart;
  readonly before: number;
  readonly limit: number;
  /** Takes it up, or drops it when the history has moved on to something that it does not adjoin. */
  readonly merge: (history: History, page: Span) => History;
}

/**
 * A live change. `prev` is the rev that the node told before it; left out, its predecessor. `change` is what happened; left
 * out where several things may have.
 */
export type Live = Message & { readonly prev?: number; readonly change?: MessageChange };

export interface History {
  /** The life of the database that `rev` belongs to; empty until something is loaded. */
  readonly epoch: string;
  readonly newest: Span;
  /** The span in which the reader is: the newest one, or one in the past with a gap after it. */
  readonly shown: Span;
  /** The cursor: everything up to it is applied, in both spans. */
  readonly rev: number;
  /** The highest rev that the node spoke of. Above `rev`, something is missing. */
  readonly heard: number;
  /** Live changes that wait for what is missing before them. */
  readonly held: readonly Live[];
  /** Whether the last page of changes was not the last. */
  readonly more: boolean;
  readonly page: Page | undefined;
  /** Changes since `page` was asked for: it may have been read before them. */
  readonly missed: readonly Message[];
}

const NOTHING: Span = { from: 0, to: Number.POSITIVE_INFINITY, messages: [] };

export const EMPTY: History = {
  epoch: '',
  newest: NOTHING,
  shown: NOTHING,
  rev: 0,
  heard: 0,
  held: [],
  more: false,
  page: undefined,
  missed: [],
};

const OLDER_PAGE = 50;

/** Whether a page of changes must be fetched before the history is whole. */
export function isBehind({ more, heard, rev }: History): boolean {
  return more || heard > rev;
}

/** The newest page, in place of whatever was held. */
export function loaded(history: History, page: Joined): History {
  const before = history.epoch === page.epoch ? history : EMPTY;
  const messages = page.messages.map((message) => sameAs(before.newest.messages, message));
  const newest = { ...NOTHING, from: page.more ? firstSeq(messages) : 0, messages };
  return released({
    ...EMPTY,
    epoch: page.epoch,
    newest,
    shown: newest,
    rev: page.rev,
    heard: Math.max(before.heard, page.rev),
    held: before.held,
  });
}

/** A page of what changed after the cursor. */
export function synced(history: History, page: Pick<Synced, 'messages' | 'rev' | 'more'>): History {
  return released({ ...applied(history, page.messages, Math.max(history.rev, page.rev)), more: page.more });
}

/** A live change, told to `userId`: applied if it adjoins the cursor, held if something is missing before it. */
export function heard(history: History, message: Live, userId?: string): History {
  if (!history.epoch || message.rev <= history.rev) return history;
  const now = { ...history, heard: Math.max(history.heard, message.rev) };
  const { change, reactions } = message;
  // Which of them are mine is in what is fetched alone.
  if (!change && reactions.some(({ me }) => me === undefined)) return now;
  if (change?.type !== 'react' || change.userId !== userId) return released({ ...now, held: [...now.held, message] });
  const { emoji, set: me } = change;
  const mine = reactions.map((reaction) => (reaction.emoji === emoji ? { ...reaction, me } : reaction));
  return released({ ...now, held: [...now.held, { ...message, reactions: mine }] });
}

/** With the user as they are now, in all that they wrote. */
export function withAuthor(history: History, author: User): History {
  const isOld = (one?: User) => one?.id === author.id && !isSame(one, author);
  const now = <M extends Message>(messages: readonly M[]): readonly M[] =>
    messages.map((message) => {
      const { replyTo, thread } = message;
      const wrote = isOld(message.author) ? { ...message, author } : message;
      const quoted = replyTo && isOld(replyTo.author) ? { ...wrote, replyTo: { ...replyTo, author } } : wrote;
      if (!thread?.users.some(isOld)) return quoted;
      return { ...quoted, thread: { ...thread, users: thread.users.map((user) => (isOld(user) ? author : user)) } };
    });
  const { shown, missed, held } = history;
  const newest = { ...history.newest, messages: now(history.newest.messages) };
  return {
    ...history,
    newest,
    shown: shown === history.newest ? newest : { ...shown, messages: now(shown.messages) },
    missed: now(missed),
    held: now(held),
  };
}

/** Asks for the page before what is shown: `page` is its ticket. One is on its way at a time. */
export function olderAsked(history: History): History {
  const { from } = history.shown;
  const page: Page = { part: 'older', before: from, limit: OLDER_PAGE, merge: withOlder };
  return history.page || from === 0 ? history : asking(history, page);
}

/** The answer to `page`. */
export function arrived(history: History, page: Page, { messages }: Pick<MessagesBody, 'messages'>): History {
  if (history.page !== page) return history;
  // What the cursor has not reached comes by itself; what it has reached since the page was read was missed.
  const to = Math.min(page.before - 1, history.rev);
  const from = messages.length < page.limit ? 0 : firstSeq(messages);
  const span = { from, to, messages: messages.filter(({ seq }) => seq <= to) };
  return page.merge(ended(history), withChanges(span, history.missed));
}

/** Nobody waits for the page any more. */
export function ended(history: History): History {
  return history.page ? { ...history, page: undefined, missed: [] } : history;
}

/** The newest `keep` messages alone. */
export function trimmed(history: History, keep: number): History {
  const newest = lastOf(history.newest, Math.max(1, keep));
  return newest === history.shown ? history : { ...ended(history), newest, shown: newest };
}

/** Asks for a page, in place of one that is on its way. */
export function asking(history: History, page: Page): History {
  return { ...history, page, missed: [] };
}

/** With the page before what is shown; dropped when they do not adjoin any more. */
function withOlder(history: History, older: Span): History {
  const { newest, shown } = history;
  if (older.to + 1 !== shown.from) return history;
  const span = { ...shown, from: older.from, messages: [...older.messages, ...shown.messages] };
  return { ...history, shown: span, newest: shown === newest ? span : newest };
}

/** The last `count` messages of the span. */
export function lastOf(span: Span, count: number): Span {
  if (span.messages.length <= count) return span;
  const messages = span.messages.slice(-count);
  return { ...span, from: firstSeq(messages), messages };
}

function applied(history: History, changes: readonly Message[], rev: number): History {
  const { shown, page, missed } = history;
  const newest = withChanges(history.newest, changes);
  return {
    ...history,
    newest,
    shown: shown === history.newest ? newest : withChanges(shown, changes),
    rev,
    heard: Math.max(history.heard, rev),
    missed: page ? [...missed, ...changes] : [],
  };
}

/**
 * Applies what was held and continues the cursor now. What is still to be fetched goes before it: a message among that is
 * not here yet, and a live change does not tell all of it.
 */
function released(history: History): History {
  if (!history.held.length || history.more) return history;
  const next: Message[] = [];
  let { rev } = history;
  for (const live of [...history.held].sort((one, other) => one.rev - other.rev)) {
    const { prev = live.rev - 1, change: _, ...message } = live;
    if (live.rev <= rev || prev > rev) continue;
    next.push(message);
    rev = live.rev;
  }
  return { ...applied(history, next, rev), held: history.held.filter((live) => live.rev > rev) };
}

function withChanges(span: Span, changes: readonly Message[]): Span {
  const mine = changes.filter(({ seq }) => isIn(span, seq));
  const now = [...span.messages];
  for (const change of mine) put(now, change);
  const messages = requoted(mine.length ? now : span.messages, changes);
  return messages === span.messages ? span : { ...span, messages };
}

export function isIn({ from, to }: Span, seq: number): boolean {
  return seq >= from && seq <= to;
}

/** Puts a message at its place, unless what is there is newer. What is told to all leaves out the client id. */
export function put(messages: Message[], message: Message): void {
  const at = placeOf(messages, message.seq);
  const there = messages[at];
  if (there?.seq !== message.seq) messages.splice(at, 0, message);
  else if (message.rev > there.rev)
    messages[at] = { ...(there.clientId && { clientId: there.clientId }), ...withMine(message, there) };
}

/** Which reactions are mine stays as it was, where the change does not tell it. */
function withMine(message: Message, { reactions }: Message): Message {
  if (!message.reactions.length) return message;
  const mine = new Set(reactions.map(({ emoji, me }) => me && emoji));
  return { ...message, reactions: message.reactions.map((each) => ({ me: mine.has(each.emoji), ...each })) };
}

export function firstSeq(messages: readonly Message[]): number {
  return messages[0]?.seq ?? 0;
}

/** Where `seq` stands or would stand. */
export function placeOf(messages: readonly Message[], seq: number): number {
  let from = 0;
  let to = messages.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((messages[middle]?.seq ?? 0) < seq) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** The object that is held already, where it says the same. */
function sameAs(messages: readonly Message[], message: Message): Message {
  const there = messages[placeOf(messages, message.seq)];
  const isThere = there?.id === message.id && there.rev === message.rev && isSame(there.replyTo, message.replyTo);
  return isThere ? there : message;
}
