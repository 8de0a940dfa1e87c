// How the carousel of servers moves: by embla for the finger and the mouse, and by keys and the wheel.

import useEmblaCarousel from 'embla-carousel-react';
import { type KeyboardEvent, useCallback, useEffect, useState, type WheelEvent } from 'react';

import { useTranslation } from '../../lib/i18n';

/** So much of a turn of the wheel is one step. */
const WHEEL_STEP = 60;

const key = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity } as const;

export function useCarousel() {
  const { direction } = useTranslation();
  const [viewport, embla] = useEmblaCarousel({
    align: 'start',
    containScroll: 'trimSnaps',
    direction,
    dragFree: true,
    duration: 15,
    breakpoints: { '(prefers-reduced-motion: reduce)': { duration: 0 } },
  });
  const [ends, setEnds] = useState({ start: true, end: true });

  useEffect(() => {
    if (!embla) return;
    const look = () => {
      const now = { start: !embla.canScrollPrev(), end: !embla.canScrollNext() };
      setEnds((was) => (was.start === now.start && was.end === now.end ? was : now));
    };
    look();
    embla.on('select', look).on('reInit', look).on('scroll', look);
    return () => void embla.off('select', look).off('reInit', look).off('scroll', look);
  }, [embla]);

  const onKeyDown = useCallback(
    (event: KeyboardEvent<HTMLElement>) => {
      if (!embla || !(event.key in key) || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const cards = embla.slideNodes().map((slide) => slide.querySelector('a'));
      const at = cards.findIndex((card) => card?.contains(document.activeElement));
      if (at < 0) return;
      event.preventDefault();
      const step = key[event.key as keyof typeof key];
      const forward = Number.isFinite(step) && direction === 'rtl' ? -step : step;
      const next = Math.min(cards.length - 1, Math.max(0, at + forward));
      cards[next]?.focus({ preventScroll: true });
      embla.scrollTo(next);
    },
    [embla, direction],
  );

  const [turn] = useState({ by: 0 });
  const onWheel = useCallback(
    (event: WheelEvent) => {
      const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
      if (!embla || Math.abs(sideways) < Math.abs(event.shiftKey ? 0 : event.deltaY)) return;
      turn.by += direction === 'rtl' ? -sideways : sideways;
      if (Math.abs(turn.by) < WHEEL_STEP) return;
      if (turn.by > 0) embla.scrollNext();
      else embla.scrollPrev();
      turn.by = 0;
    },
    [embla, direction, turn],
  );

  const previous = useCallback(() => embla?.scrollPrev(), [embla]);
  const next = useCallback(() => embla?.scrollNext(), [embla]);
  return { viewport, ends, overflows: !(ends.start && ends.end), previous, next, onKeyDown, onWheel };
}
