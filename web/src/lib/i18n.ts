// The languages. English comes with the app; another one is loaded when it is spoken. A text is
// `t('area:key')`; the areas are the files of src/locales/en, and a key that English lacks does not compile.

import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';

import english, { type Areas } from '../locales/en';
import { loadPart } from './parts';
import { recall, remember } from './remembered';

/** The languages by their own names, as people look for them. */
export const languages = { en: 'English', de: 'Deutsch', ar: 'العربية' } as const;
export type Language = keyof typeof languages;

const others: Record<Exclude<Language, 'en'>, () => Promise<{ default: Areas }>> = {
  de: () => import('../locales/de'),
  ar: () => import('../locales/ar'),
};

declare module 'i18next' {
  interface CustomTypeOptions {
    // The first is meant where a key names no area; the others may be named.
    defaultNS: ['common', 'accounts', 'messages', 'servers'];
    resources: typeof english;
  }
}

const isLanguage = (code: string | null | undefined): code is Language => code != null && code in languages;

/** The language chosen on this device, else the first of the browser's that there is, else English. */
export function preferredLanguage(): Language {
  const chosen = recall('language');
  if (isLanguage(chosen)) return chosen;
  return navigator.languages.map((tag) => tag.split('-')[0]).find(isLanguage) ?? 'en';
}

type Load = <Part>(part: () => Promise<Part>) => Promise<Part>;

async function speak(language: Language, load: Load): Promise<void> {
  if (language !== 'en' && !i18next.hasResourceBundle(language, 'common')) {
    const areas = await load(others[language]);
    for (const [area, texts] of Object.entries(areas.default)) i18next.addResourceBundle(language, area, texts);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  document.documentElement.dir = i18next.dir(language);
}

/** Makes the texts ready; to be awaited before the first screen. */
export async function startLanguages(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    defaultNS: 'common',
    resources: { en: english },
    interpolation: { escapeValue: false },
  });
  // Without its texts the app speaks English rather than not at all.
  await speak(preferredLanguage(), (part) => part()).catch(() => undefined);
}

export async function chooseLanguage(language: Language): Promise<void> {
  await speak(language, loadPart);
  remember('language', language);
}
