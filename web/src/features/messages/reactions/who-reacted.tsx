import type { Message, User } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type RefObject, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';

import { useTranslation } from '../../../lib/i18n';
import { LONG_PRESS_MS } from '../../../lib/touch';
import { placeAt } from '../../../ui/place';
import { called, useNicknames } from '../../people/called';
import { below } from '../../people/profile-context';
import { useDoing } from '../acts/message-acts';
import { shownReactions } from './shown';

/** A pointer that rests so long wants to know. */
const REST_MS = 350;
/** So long a pointer may take from the reaction to what is shown of it. */
const AWAY_MS = 150;
/** So many are named. */
const NAMED_MAX = 10;
/** Between a reaction and what is shown of it. */
const GAP_PX = 6;

interface At {
  /** The key of the row. */
  key: string;
  emoji: string;
  chip: HTMLElement;
}

interface WhoReactedProps {
  messages: readonly Message[];
  me: User;
}

/** Who reacted, over the reaction at which a pointer rests, a finger presses long, or the focus is. */
export function WhoReacted({ messages, me }: WhoReactedProps) {
  const card = useRef<HTMLDivElement>(null);
  const at = useChip(card);
  const message = at && messages.find(({ clientId, id }) => (clientId ?? id) === at.key);
  return message && <Who key={`${message.id} ${at.emoji}`} card={card} at={at} message={message} me={me} />;
}

interface WhoProps {
  card: RefObject<HTMLDivElement | null>;
  at: At;
  message: Message;
  me: User;
}

function Who({ card, at: { chip, emoji }, message, me }: WhoProps) {
  const { t, language } = useTranslation('messages');
  const client = useRialto();
  const id = useId();
  const nicknames = useNicknames(message.serverId);
  const wanted = useDoing((now) => now.wanted.get(message.id));
  const reaction = shownReactions(message, wanted).find((one) => one.emoji === emoji);
  const { data, isPending } = useQuery({
    queryKey: ['reactors', message.id, emoji, message.rev],
    queryFn: () => client.listReactors({ messageId: message.id, emoji }),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const isShown = reaction !== undefined && !isPending;
  useLayoutEffect(() => {
    if (isShown && card.current) putOver(card.current, chip);
  });
  useEffect(() => {
    chip.setAttribute('aria-describedby', id);
    return () => chip.removeAttribute('aria-describedby');
  }, [chip, id]);
  if (!isShown) return null;

  const others = (data ?? []).filter((user) => user.id !== me.id).map((user) => called(user, nicknames.get(user.id)));
  const names = [
    ...(reaction.me ? [t('reacting.you')] : []),
    ...others.map((user) => `\u2068${user.displayName}\u2069`),
  ];
  const named = names.slice(0, NAMED_MAX);
  const left = reaction.count - named.length;
  const rest = left > 0 && t(named.length > 0 ? 'reacting.others' : 'reacting.people', { count: left });
  return (
    <div
      ref={card}
      id={id}
      role="tooltip"
      popover="manual"
      className="fixed inset-auto max-w-[min(18rem,calc(100vw-1rem))] rounded-control border border-line bg-raised px-3 py-2 text-sm text-text shadow-float"
    >
      <p className="flex items-center gap-3">
        <span aria-hidden className="emoji text-3xl leading-none">
          {emoji}
        </span>
        <span className="min-w-0 wrap-anywhere">
          {new Intl.ListFormat(language).format(rest ? [...named, rest] : named)}
        </span>
      </p>
    </div>
  );
}

/** Over it, from its beginning on, or below where there is no room. */
function putOver(card: HTMLElement, chip: HTMLElement): void {
  if (!card.matches(':popover-open')) card.showPopover();
  const { top, bottom } = chip.getBoundingClientRect();
  const over = top - card.getBoundingClientRect().height - GAP_PX;
  placeAt(card, { x: below(chip).x, y: over < GAP_PX ? bottom + GAP_PX : over });
}

/** The reaction of the feed of which is to be told. */
function useChip(card: RefObject<HTMLElement | null>): At | undefined {
  const [at, setAt] = useState<At>();
  useEffect(() => {
    const feed = document.querySelector<HTMLElement>('[role=feed]');
    if (!feed) return undefined;
    const ends = new AbortController();
    const { signal } = ends;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isLong = false;
    const soon = (ms: number, show: At | undefined) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        isLong = true;
        setAt(show);
      }, ms);
    };
    const now = (show: At | undefined) => {
      clearTimeout(timer);
      setAt(show);
    };
    const hide = () => now(undefined);
    const atChip = ({ target }: Event): At | undefined => {
      const chip = target instanceof Element ? target.closest<HTMLElement>('[data-emoji]') : null;
      const key = chip?.closest<HTMLElement>('[data-key]')?.dataset.key;
      return chip?.dataset.emoji && key !== undefined ? { key, emoji: chip.dataset.emoji, chip } : undefined;
    };
    const on = <Name extends keyof HTMLElementEventMap>(
      name: Name,
      listener: (event: HTMLElementEventMap[Name]) => void,
    ) => feed.addEventListener(name, listener, { signal });

    on('pointerover', (event) => {
      if (event.pointerType === 'mouse') soon(atChip(event) ? REST_MS : AWAY_MS, atChip(event));
    });
    on('pointerleave', (event) => event.pointerType === 'mouse' && soon(AWAY_MS, undefined));
    on('pointerdown', (event) => {
      isLong = false;
      const chip = atChip(event);
      if (event.pointerType === 'touch' && chip) soon(LONG_PRESS_MS, chip);
    });
    on('pointerup', (event) => event.pointerType === 'touch' && clearTimeout(timer));
    on('pointercancel', () => clearTimeout(timer));
    // It was no tap, which would press the reaction.
    on('touchend', (event) => isLong && atChip(event) && event.cancelable && event.preventDefault());
    on('contextmenu', (event) => isLong && atChip(event) && event.preventDefault());
    on('focusin', (event) => {
      const chip = atChip(event);
      now(chip?.chip.matches(':focus-visible') ? chip : undefined);
    });
    on('focusout', hide);
    on('scroll', hide);
    document.addEventListener('pointerdown', ({ target }) => !card.current?.contains(target as Node) && hide(), {
      signal,
      capture: true,
    });
    document.addEventListener(
      'keydown',
      (event) => {
        if (event.key !== 'Escape' || !card.current) return;
        event.preventDefault();
        event.stopPropagation();
        hide();
      },
      { signal, capture: true },
    );
    // One may go there to read it.
    document.addEventListener(
      'pointerover',
      ({ target }) => card.current?.contains(target as Node) && clearTimeout(timer),
      {
        signal,
      },
    );
    return () => {
      clearTimeout(timer);
      ends.abort();
    };
  }, [card]);
  return at;
}
