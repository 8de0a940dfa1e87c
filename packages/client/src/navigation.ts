// How a reader moves through a channel's history: to a place far from its head, and from there on. What is held on the
// way stays bounded. An app that does not import it does not carry it.

import type { ClientChannel } from './channel.js';
import { asking, ended, firstSeq, type History, isIn, lastOf, placeOf, put, type Span, trimmed } from './history.js';
import { PAGE_MAX } from './protocol/index.js';
import type { ChannelHandle, ChannelHistory } from './types.js';

/** A span of more messages than `max` is cut: `newest` of the newest stay, and `beside` on each side of the reader. */
const HELD = { max: 1_000, newest: 500, beside: 400 };
/** Behind more changes than this, the first unread message is too far away to begin there. */
const UNREAD_MAX = 500;

const AT_END = Number.POSITIVE_INFINITY;

/** The ways through the history of a channel. */
export function historyOf(handle: ChannelHandle): ChannelHistory {
  const channel = handle as ClientChannel;
  const setPlace = (seq: number): void => {
    channel.bound = (history) => bounded(history, seq);
  };
  const loadNewer = async (): Promise<void> => {
    const before = channel.history.shown;
    await channel.load(newerAsked(channel.history));
    const { shown, newest } = channel.history;
    // No message has the seqs that were asked for: what is wanted is beyond them.
    const isNone = shown.to > before.to && shown.messages.at(-1)?.seq === before.messages.at(-1)?.seq;
    if (isNone && shown !== newest) await loadNewer();
  };
  const goTo: ChannelHistory['goTo'] = async (place) => {
    const { rev } = channel.history;
    const unread = (channel.readSeq ?? 0) + 1;
    if (place === 'unread' && rev - unread >= UNREAD_MAX) return;
    const seq = place === 'unread' ? unread : place === 'newest' ? AT_END : place;
    if (channel.bound) setPlace(seq);
    await channel.load(movedTo(channel.history, seq));
  };
  return { loadNewer, goTo, setPlace };
}

/** Shows the surroundings of the seq, wherever it is; asks for them where they are not held. */
export function movedTo(history: History, seq: number): History {
  const { shown, newest } = history;
  if (isIn(newest, seq)) return shown === newest ? ended(history) : trimmed(history, AT_END);
  if (isIn(shown, seq)) return ended(history);
  return asking(history, { part: 'around', before: seq + PAGE_MAX / 2, limit: PAGE_MAX, merge: showing });
}

/** Asks for the page after what is shown. */
export function newerAsked(history: History): History {
  const { shown, newest, page } = history;
  if (shown === newest || page) return history;
  return asking(history, { part: 'newer', before: shown.to + PAGE_MAX + 1, limit: PAGE_MAX, merge: withNewer });
}

/** Without what is far from both the reader, who is at the seq `place`, and the head. Nothing near them changes. */
export function bounded(history: History, place: number, held = HELD): History {
  const isMuch = ({ messages }: Span) => messages.length > held.max;
  const { shown, newest } = history;
  if (!isMuch(shown) && !isMuch(newest)) return history;
  const last = isMuch(newest) ? lastOf(newest, held.newest) : newest;
  const next = showing({ ...history, newest: last }, isMuch(shown) ? around(shown, place, held.beside) : shown);
  const isSame = ({ messages }: Span, other: Span) => messages.length === other.messages.length;
  return isSame(next.shown, shown) && isSame(next.newest, newest) ? history : next;
}

function withNewer(history: History, newer: Span): History {
  return showing(history, joined(history.shown, newer) ?? history.shown);
}

/** Shows the span: one with the newest where no gap lies between them. */
function showing(history: History, span: Span): History {
  const newest = joined(span, history.newest);
  if (newest) return { ...history, newest, shown: newest };
  return span.messages.length ? { ...history, shown: span } : history;
}

/** Both as one; nothing where a gap lies between them. */
function joined(lower: Span, upper: Span): Span | undefined {
  if (upper.from > lower.to + 1) return undefined;
  const messages = [...lower.messages];
  for (const message of upper.messages) put(messages, message);
  return { from: Math.min(lower.from, upper.from), to: Math.max(lower.to, upper.to), messages };
}

function around({ from, to, messages }: Span, place: number, beside: number): Span {
  const at = placeOf(messages, place);
  const [begin, end] = [Math.max(0, at - beside), at + beside];
  const kept = messages.slice(begin, end);
  const after = messages[end];
  return { from: begin ? firstSeq(kept) : from, to: after ? after.seq - 1 : to, messages: kept };
}
