// The languages. English comes with the parts that show it; another one is loaded whole when it is spoken. A text is
// `t('area:key')`; the areas are the files of src/locales/en, and a key that English lacks does not compile.

import { useSyncExternalStore } from 'react';

import first, { type Areas, type English } from '../locales/en';
import { type Language, preferredLanguage, textsOf } from './language';
import { loadPart } from './parts';
import { remember } from './remembered';

type Area = keyof Areas;
/** The name of a text without what says for which number it is. */
type Name<Key> = Key extends `${infer Stem}_${Intl.LDMLPluralRule}` ? Stem : Key;
/** The names of all texts in `T`, and in what is inside it. */
type Names<T> = {
  [Key in keyof T & string]: T[Key] extends string ? Name<Key> : `${Key}.${Names<T[Key]>}`;
}[keyof T & string];
type Key<Home extends Area> = Names<English[Home]> | { [Other in Area]: `${Other}:${Names<English[Other]>}` }[Area];

/** What stands in a text: `{{name}}` as it is, `{{count, number}}` as the language writes numbers. */
export type Values = Record<string, string | number>;
/** The text of that name in the language that is spoken; `count` says which of its plurals. */
export type Translate<Home extends Area = 'common'> = (key: Key<Home>, values?: Values) => string;

interface Tongue {
  language: Language;
  direction: 'ltr' | 'rtl';
  translate: { [Home in Area]: Translate<Home> };
}

type Texts = { [key: string]: string | Texts };

function tongueOf(language: Language, areas: Partial<Areas>): Tongue {
  const plurals = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  const find = (home: Area, key: string, count: unknown): string => {
    const [, area = home, path = ''] = /^(?:(\w+):)?(.+)$/.exec(key) ?? [];
    const steps = path.split('.');
    const name = steps.pop() ?? '';
    const texts = steps.reduce((inside, step) => inside?.[step] as Texts, (areas[area as Area] ?? {}) as Texts);
    const plural = typeof count === 'number' ? texts?.[`${name}_${plurals.select(count)}`] : undefined;
    return (plural ?? texts?.[name] ?? key) as string;
  };
  const of = (home: Area) => (key: string, values?: Values) =>
    find(home, key, values?.count).replace(/\{\{(\w+)(, number)?\}\}/g, (_, name: string, isNumber?: string) => {
      const value = values?.[name];
      return isNumber ? numbers.format(Number(value)) : String(value);
    });
  return {
    language,
    direction: language === 'ar' ? 'rtl' : 'ltr',
    translate: {
      accounts: of('accounts'),
      common: of('common'),
      directs: of('directs'),
      messages: of('messages'),
      moderation: of('moderation'),
      servers: of('servers'),
      settings: of('settings'),
    },
  };
}

/** English as far as it is here. */
const english: Partial<Areas> = { ...first };

/** Adds English that comes with a part of the app: areas, or more of one. */
export function addEnglish(later: { [Area in keyof Areas]?: Partial<Areas[Area]> }): void {
  const texts: Record<string, object> = english;
  for (const [area, more] of Object.entries(later)) texts[area] = { ...texts[area], ...more };
}

let spoken = tongueOf('en', english);
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The texts in the language that is spoken, where a key without an area is of `home`. */
export function useTranslation<Home extends Area = 'common'>(home?: Home) {
  const { language, direction, translate } = useSyncExternalStore(subscribe, () => spoken);
  return { t: translate[home ?? 'common'] as Translate<Home>, language, direction };
}

/** The same outside components. */
export const translate: Translate = (key, values) => spoken.translate.common(key, values);

type Load = <Part>(part: () => Promise<Part>) => Promise<Part>;

/** The language that was asked for last. */
let wanted: Language = 'en';

async function speak(language: Language, load: Load): Promise<void> {
  wanted = language;
  const areas = language === 'en' ? english : (await load(textsOf[language])).default;
  // Another one was asked for while its texts came.
  if (wanted !== language) return;
  spoken = tongueOf(language, areas);
  document.documentElement.lang = language;
  document.documentElement.dir = spoken.direction;
  for (const listener of listeners) listener();
}

/** Makes the texts ready; to be awaited before the first screen. */
export async function startLanguages(): Promise<void> {
  // Without its texts the app speaks English rather than not at all.
  await speak(preferredLanguage(), (part) => part()).catch(() => speak('en', (part) => part()));
}

export async function chooseLanguage(language: Language): Promise<void> {
  remember('language', language);
  await speak(language, loadPart);
}
