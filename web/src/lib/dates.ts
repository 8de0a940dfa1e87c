// Dates and times in the person's language and time zone, by Intl. Formatters are dear to make, so each is made once.

import { useSyncExternalStore } from 'react';

import type { Translate } from './i18n';

/** The language as people write it where the browser is from: "en" is "en-GB" for those who prefer that. */
function regional(language: string): string {
  return navigator.languages.find((tag) => tag.split('-')[0] === language) ?? language;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function format(language: string, options: Intl.DateTimeFormatOptions, at: Date): string {
  const name = `${language} ${JSON.stringify(options)}`;
  let formatter = formatters.get(name);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat(regional(language), options);
    formatters.set(name, formatter);
  }
  return formatter.format(at);
}

/** "3s": how long something takes yet. */
export const secondsName = (language: string, seconds: number): string =>
  new Intl.NumberFormat(regional(language), { style: 'unit', unit: 'second', unitDisplay: 'narrow' }).format(seconds);

/** "22:15" or "10:15 PM". */
export const timeOfDay = (language: string, at: number): string =>
  format(language, { timeStyle: 'short' }, new Date(at));

/** The day alone, short. */
export const day = (language: string, at: number): string => format(language, { dateStyle: 'medium' }, new Date(at));

/** Day and time, short. */
export const shortDayAndTime = (language: string, at: number): string =>
  format(language, { dateStyle: 'medium', timeStyle: 'short' }, new Date(at));

/** Day and time in full. */
export const dayAndTime = (language: string, at: number): string =>
  format(language, { dateStyle: 'full', timeStyle: 'short' }, new Date(at));

/** The time alone when it is of today, else with its day, and with the year when it is another one; in a sentence. */
export function momentName(t: Translate, language: string, at: number, now: number): string {
  const time = timeOfDay(language, at);
  const apart = dayNumber(at) - dayNumber(now);
  if (apart === 0) return time;
  if (apart === -1) return t('common:dayAndTime', { day: relativeDay(language, apart), time });
  const date = new Date(at);
  const options: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' };
  if (date.getFullYear() !== new Date(now).getFullYear()) options.year = 'numeric';
  return t('common:dayAndTime', { day: format(language, options, date), time });
}

/** A number for the calendar day here, one more for the day after. */
export function dayNumber(at: number): number {
  const here = new Date(at);
  return Math.floor(Date.UTC(here.getFullYear(), here.getMonth(), here.getDate()) / 86_400_000);
}

const relativeFormatters = new Map<string, Intl.RelativeTimeFormat>();

/** "today", "yesterday". */
function relativeDay(language: string, apart: number): string {
  const formatter = relativeFormatters.get(language) ?? new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  relativeFormatters.set(language, formatter);
  return formatter.format(apart, 'day');
}

/** As it is written where nothing stands before it. */
export const atStart = (words: string, language: string): string =>
  words.slice(0, 1).toLocaleUpperCase(language) + words.slice(1);

/** "Today", "Yesterday", else the weekday and the date, with the year when it is another one. */
export function dayName(language: string, at: number, now: number): string {
  const apart = dayNumber(at) - dayNumber(now);
  if (apart === 0 || apart === -1) return atStart(relativeDay(language, apart), language);
  const day = new Date(at);
  const options: Intl.DateTimeFormatOptions = { weekday: 'long', day: 'numeric', month: 'long' };
  if (day.getFullYear() !== new Date(now).getFullYear()) options.year = 'numeric';
  return format(language, options, day);
}

const midnight = () => new Date().setHours(0, 0, 0, 0);

const dayListeners = new Set<() => void>();
let nextDay: ReturnType<typeof setTimeout> | undefined;

function tellDay(): void {
  clearTimeout(nextDay);
  nextDay =
    dayListeners.size > 0 ? setTimeout(tellDay, new Date().setHours(24, 0, 0, 0) - Date.now() + 100) : undefined;
  for (const listener of dayListeners) listener();
}

/** Calls `listener` after each midnight, also after one that the device has slept through. */
function eachDay(listener: () => void): () => void {
  dayListeners.add(listener);
  if (dayListeners.size === 1) {
    document.addEventListener('visibilitychange', tellDay);
    tellDay();
  }
  return () => {
    dayListeners.delete(listener);
    if (dayListeners.size > 0) return;
    document.removeEventListener('visibilitychange', tellDay);
    clearTimeout(nextDay);
  };
}

/** When today began, as it changes: "Today" is "Yesterday" after midnight. */
export const useToday = (): number => useSyncExternalStore(eachDay, midnight);
