// What is held of one channel, and how it changes: no I/O, no time, no chance. docs/protocol.md, "Keeping up".

import type { Joined, Message, MessagesBody, Synced } from './protocol/index.js';

/** The page before the first message, while it is on its way. */
export interface OlderPage {
  readonly before: number;
}

/** One stretch of a channel's log, without a hole. */
export interface Log {
  /** The life of the database that `rev` belongs to; empty until something is loaded. */
  readonly epoch: string;
  /** In seq order. */
  readonly messages: readonly Message[];
  /** The cursor: everything up to it is applied. */
  readonly rev: number;
  /** The highest rev that the node spoke of. Above `rev`, something is missing. */
  readonly heard: number;
  /** Live changes that wait for what is missing before them. */
  readonly held: readonly Message[];
  /** Whether the last page of changes was not the last. */
  readonly more: boolean;
  readonly hasOlder: boolean;
  readonly older: OlderPage | undefined;
  /** Changes of messages that are not loaded, since `older` was asked for: its page may have been read before them. */
  readonly missed: readonly Message[];
}

export const EMPTY: Log = {
  epoch: '',
  messages: [],
  rev: 0,
  heard: 0,
  held: [],
  more: false,
  hasOlder: false,
  older: undefined,
  missed: [],
};

/** Whether a page of changes must be fetched before the log is whole. */
export function isBehind(log: Log): boolean {
  return log.more || log.heard > log.rev;
}

/** The newest page, in place of whatever was held. */
export function loaded(log: Log, page: Joined): Log {
  const before = log.epoch === page.epoch ? log : EMPTY;
  return released({
    ...EMPTY,
    epoch: page.epoch,
    messages: page.messages.map((message) => sameAs(before.messages, message)),
    rev: page.rev,
    heard: Math.max(before.heard, page.rev),
    held: before.held,
    hasOlder: page.more,
  });
}

/** A page of what changed after the cursor. */
export function synced(log: Log, page: Pick<Synced, 'messages' | 'rev' | 'more'>): Log {
  return released({ ...applied(log, page.messages, Math.max(log.rev, page.rev)), more: page.more });
}

/** A live change. */
export function heard(log: Log, message: Message): Log {
  if (!log.epoch || message.rev <= log.rev) return log;
  if (message.rev === log.rev + 1) return released(applied(log, [message], message.rev));
  return { ...log, heard: Math.max(log.heard, message.rev), held: [...log.held, message] };
}

/** The page before the first message is asked for: `log.older` is its ticket. */
export function olderAsked(log: Log): Log {
  const first = log.messages[0];
  return first && log.hasOlder ? { ...log, older: { before: first.seq }, missed: [] } : log;
}

/** The answer to `ticket`. It is dropped when the log has moved on to something that it does not adjoin. */
export function olderLoaded(log: Log, ticket: OlderPage, page: Pick<MessagesBody, 'messages'>, limit: number): Log {
  if (log.older !== ticket) return log;
  const messages = [...page.messages, ...log.messages];
  for (const change of log.missed) put(messages, change, true);
  return { ...olderEnded(log), messages, hasOlder: page.messages.length >= limit };
}

/** Nobody waits for the page any more. */
export function olderEnded(log: Log): Log {
  return { ...log, older: undefined, missed: [] };
}

/** Without the oldest messages beyond the newest `keep`. */
export function trimmed(log: Log, keep: number): Log {
  const count = Math.max(1, keep);
  if (log.messages.length <= count) return log;
  return { ...olderEnded(log), messages: log.messages.slice(-count), hasOlder: true };
}

function applied(log: Log, changes: readonly Message[], rev: number): Log {
  const messages = [...log.messages];
  const missed = changes.filter((change) => !put(messages, change, log.hasOlder));
  return {
    ...log,
    messages,
    rev,
    heard: Math.max(log.heard, rev),
    missed: log.older ? [...log.missed, ...missed] : [],
  };
}

/** Applies what was held and continues the cursor now. */
function released(log: Log): Log {
  if (!log.held.length) return log;
  const next: Message[] = [];
  let { rev } = log;
  for (const change of [...log.held].sort((one, other) => one.rev - other.rev)) {
    if (change.rev !== rev + 1) continue;
    next.push(change);
    rev += 1;
  }
  return { ...applied(log, next, rev), held: log.held.filter((change) => change.rev > rev) };
}

/** Puts a message at its place, unless what is there is newer; false when its place is not loaded. */
function put(messages: Message[], message: Message, hasOlder: boolean): boolean {
  const at = placeOf(messages, message.seq);
  const there = messages[at];
  if (there?.seq === message.seq) {
    if (message.rev > there.rev) messages[at] = message;
    return true;
  }
  if (at === 0 && hasOlder) return false;
  messages.splice(at, 0, message);
  return true;
}

/** Where `seq` stands or would stand. */
function placeOf(messages: readonly Message[], seq: number): number {
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
  return there && there.id === message.id && there.rev === message.rev ? there : message;
}
