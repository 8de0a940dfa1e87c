import type { Message } from '@rialto/client';
import { useContext, useEffect, useRef } from 'react';

import { isTouch, LONG_PRESS_MS } from '../../../lib/touch';
import { letterOf } from '../../navigation/shortcuts';
import { below } from '../../people/profile-context';
import { type MessageActs, MessageActsContext } from './message-acts';
import { actsOnMessage, KEYS, type MessageAct } from './offered';
import { rangeOf, toggled } from './selection';

/** A finger that moves further than this scrolls. */
const STILL_PX = 10;

/** What has a press of its own. */
const PRESSED = 'a, button, input, textarea, dialog, [popover]';

const keyOf = ({ clientId, id }: Message) => clientId ?? id;

/**
 * Keys, long presses and selecting in the feed: what is done to a message where it stands. Letters are meant for a
 * message to which the focus was led by keys; after a press on it they are written into the composer.
 */
export function useFeed(messages: readonly Message[]): void {
  const acts = useContext(MessageActsContext);
  const latest = useRef(messages);
  useEffect(() => {
    latest.current = messages;
  }, [messages]);
  useEffect(() => {
    const feed = document.querySelector<HTMLElement>('[role=feed]');
    return feed ? listen(feed, acts, () => latest.current) : undefined;
  }, [acts]);
}

function listen(feed: HTMLElement, acts: MessageActs, messages: () => readonly Message[]): () => void {
  const ends = new AbortController();
  const on = <Name extends keyof HTMLElementEventMap>(
    name: Name,
    listener: (event: HTMLElementEventMap[Name]) => void,
    options: AddEventListenerOptions = {},
  ) => feed.addEventListener(name, listener, { ...options, signal: ends.signal });

  // A finger that rests on a text asks for what can be done to it.
  if (isTouch()) Object.assign(feed.style, { userSelect: 'none', webkitUserSelect: 'none' });
  let isPointed = false;
  let press: ReturnType<typeof setTimeout> | undefined;
  let pressedAt = { x: 0, y: 0 };
  let isLong = false;

  /** The message at which something happens, with its article. */
  const at = ({ target }: Event) => {
    const article = target instanceof Element ? target.closest('article') : null;
    const key = article?.closest<HTMLElement>('[data-key]')?.dataset.key;
    const message = messages().find((one) => keyOf(one) === key);
    return article && message?.deletedAt === null ? { article, message } : undefined;
  };
  const menu = (message: Message, place: { x: number; y: number; from: HTMLElement }) => {
    const { asked, scope } = acts.get();
    if (!asked && scope) acts.set({ asked: { act: 'menu', message, at: place } });
  };
  const toggle = (message: Message, isRange: boolean) => {
    const { selected, anchor } = acts.get();
    if (!selected) return;
    const range = rangeOf(messages(), isRange ? anchor : undefined, message);
    acts.set({ selected: toggled(selected, message, range), anchor: message.id });
  };
  const end = () => clearTimeout(press);

  on('keydown', (event) => {
    if (event.key.startsWith('Arrow') || ['Tab', 'Home', 'End', 'PageUp', 'PageDown'].includes(event.key)) {
      isPointed = false;
    }
    const here = at(event);
    if (!here || event.target !== here.article || event.defaultPrevented) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { scope, selected } = acts.get();
    if (!scope) return;
    const { message, article } = here;
    const act = isPointed ? undefined : actOf(event, actsOnMessage(scope, message));
    if (selected && (event.key === ' ' || event.key === 'Enter' || act === 'select')) toggle(message, event.shiftKey);
    else if (event.key === 'Enter') menu(message, below(article));
    else if (act && !selected) scope.choose(act, message, { from: article, shiftKey: event.shiftKey });
    else return;
    event.preventDefault();
  });

  on('pointerdown', (event) => {
    isPointed = true;
    isLong = false;
    end();
    const here = at(event);
    if (event.pointerType !== 'touch' || !here || acts.get().selected) return;
    if (event.target instanceof Element && event.target.closest(PRESSED)) return;
    pressedAt = { x: event.clientX, y: event.clientY };
    press = setTimeout(() => {
      isLong = true;
      navigator.vibrate?.(10);
      menu(here.message, { ...pressedAt, from: here.article });
    }, LONG_PRESS_MS);
  });
  on('pointermove', ({ clientX, clientY }) => {
    if (Math.hypot(clientX - pressedAt.x, clientY - pressedAt.y) > STILL_PX) end();
  });
  on('pointerup', end);
  // It was no tap, which would press what is below.
  on('touchend', (event) => isLong && event.cancelable && event.preventDefault());
  on('pointercancel', end);
  on('scroll', end);
  on('contextmenu', (event) => {
    const here = at(event);
    const isTouch = (event as Partial<PointerEvent>).pointerType === 'touch';
    if (!here || event.defaultPrevented) return;
    if (isTouch) {
      // What has a press of its own has a menu of the browser's too.
      if (event.target instanceof Element && event.target.closest(PRESSED)) return;
      event.preventDefault();
      end();
      menu(here.message, { x: event.clientX, y: event.clientY, from: here.article });
    } else if (event.target === here.article) {
      // By its key, at the message itself; what is pressed in it has the menu of the browser.
      event.preventDefault();
      menu(here.message, below(here.article));
    }
  });

  on('mousedown', (event) => {
    // A range is selected, and no text.
    if (event.shiftKey && acts.get().selected) event.preventDefault();
  });
  on(
    'click',
    (event) => {
      const here = at(event);
      if (!here) return;
      const { scope, selected } = acts.get();
      if (!selected) {
        // As elsewhere: with Alt it is unread from here.
        const isUnread = event.altKey && scope && actsOnMessage(scope, here.message).includes('unread');
        if (!isUnread || (event.target instanceof Element && event.target.closest(PRESSED))) return;
        event.preventDefault();
        return scope.choose('unread', here.message, { from: here.article });
      }
      // A box changes by itself.
      if (!(event.target instanceof HTMLInputElement)) {
        event.preventDefault();
        event.stopPropagation();
      }
      toggle(here.message, event.shiftKey);
    },
    { capture: true },
  );
  return () => {
    end();
    ends.abort();
  };
}

/** What the pressed key does, of what is offered. */
function actOf(event: KeyboardEvent, offered: readonly MessageAct[]): MessageAct | undefined {
  const { key } = event;
  const name =
    key === 'Delete' || key === 'Backspace' ? KEYS.delete : key === '+' ? KEYS.react : letterOf(event)?.toUpperCase();
  return name === undefined ? undefined : offered.find((act) => KEYS[act] === name);
}
