// What is being done to the messages of the channel that is shown. Its rows know it by this; who does it comes later.

import type { Message, Permissions, User } from '@rialto/client';
import { createContext, useContext, useSyncExternalStore } from 'react';

import type { Place } from '../../people/profile-context';
import type { Wanted } from '../reactions/shown';
import { type Answering, recallAnswering, rememberAnswering } from './answering';
import type { MessageAct } from './offered';

/** How something was chosen. */
export interface Choice {
  /** What has the focus afterwards. */
  from: HTMLElement;
  /** With Shift nothing is asked. */
  shiftKey?: boolean;
}

/** Who looks at the messages, and what they may there. */
export interface Scope {
  may: Permissions;
  me: User;
  /** Whether somebody reads reports: not in a direct conversation. */
  hasModerators: boolean;
  choose: (act: MessageAct, message: Message, by: Choice) => void;
  /** Reacts to a message, or takes that back. */
  react: (message: Message, emoji: string, set: boolean) => void;
}

/**
 * What was asked for, and is shown over the page: the menu of a message, all emoji, or a question before something is
 * done.
 */
export type Asked =
  | { act: 'menu'; message: Message; at: Place }
  | { act: 'react'; message: Message; at: Place }
  | { act: 'report'; message: Message }
  | { act: 'delete'; messages: readonly Message[] };

interface Editing {
  id: string;
  /** What it said when the field was opened. */
  began: string;
  /** What has the focus again afterwards. */
  from: HTMLElement | undefined;
}

/** All that is under way. */
export interface Doing {
  scope: Scope | undefined;
  asked: Asked | undefined;
  /** The message that the composer answers. */
  answering: Answering | undefined;
  /** The message whose text is a field. */
  editing: Editing | undefined;
  /** Those that are on their way out, by their ids. */
  going: ReadonlySet<string>;
  /** Those of them that can still be kept. */
  undoable: readonly Message[];
  /** Those that could not be deleted, and why. */
  refused: { messages: readonly Message[]; error: unknown } | undefined;
  /** What I want of the reactions to messages, by their ids. */
  wanted: ReadonlyMap<string, readonly Wanted[]>;
  /** My last reaction, if it was refused, and why. */
  unreacted: { message: Message; emoji: string; set: boolean; error: unknown } | undefined;
  /** Those that are selected, by their ids, while some are being selected. */
  selected: ReadonlyMap<string, Message> | undefined;
  /** From which of them a range is selected. */
  anchor: string | undefined;
  /** What has just been done, in words, for a moment. */
  told: string | undefined;
}

export class MessageActs {
  #now: Doing = {
    scope: undefined,
    asked: undefined,
    answering: undefined,
    editing: undefined,
    going: new Set(),
    undoable: [],
    refused: undefined,
    wanted: new Map(),
    unreacted: undefined,
    selected: undefined,
    anchor: undefined,
    told: undefined,
  };
  #isFresh = false;
  readonly #draft: string | undefined;
  readonly #listeners = new Set<() => void>();

  /** `draft` is the name of what is being written in the channel. */
  constructor(draft?: string) {
    this.#draft = draft;
    if (draft) this.#now.answering = recallAnswering(draft);
  }

  readonly get = (): Doing => this.#now;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly set = (change: Partial<Doing>): void => {
    this.#now = { ...this.#now, ...change };
    for (const listener of this.#listeners) listener();
  };

  /** What is written in the composer answers that message from now on, or none. */
  readonly answer = (answering: Answering | undefined): void => {
    if (this.#draft) rememberAnswering(this.#draft, answering);
    this.set({ answering });
  };

  /** Turns the text of a message into a field; the focus goes back to `from` afterwards. */
  readonly edit = ({ id, content }: Message, from: Element | null): void => {
    this.#isFresh = true;
    this.set({ editing: { id, began: content, from: from instanceof HTMLElement ? from : undefined } });
  };

  /** Whether the field is to have the focus: once, and not again where it comes back into view. */
  takeFocus(): boolean {
    const isFresh = this.#isFresh;
    this.#isFresh = false;
    return isFresh;
  }

  readonly endSelecting = (): void => this.set({ selected: undefined });

  readonly endEdit = (giveFocus: boolean): void => {
    if (giveFocus) this.#now.editing?.from?.focus({ preventScroll: true });
    this.set({ editing: undefined });
  };
}

/** Given by context, so that a row stays the same object as long as it says the same. */
export const MessageActsContext = createContext(new MessageActs());

/** What a row shows of what is being done to its message. */
export type RowDoing = 'editing' | 'going' | 'selected' | 'selectable' | undefined;

export const useRowDoing = (id: string | undefined): RowDoing =>
  useDoing(({ editing, going, selected }) => {
    if (id === undefined) return undefined;
    if (editing?.id === id) return 'editing';
    if (going.has(id)) return 'going';
    return selected && (selected.has(id) ? 'selected' : 'selectable');
  });

/** What `select` takes of all that is under way; drawn again when that is another value. */
export function useDoing<T>(select: (now: Doing) => T): T {
  const { subscribe, get } = useContext(MessageActsContext);
  return useSyncExternalStore(subscribe, () => select(get()));
}
