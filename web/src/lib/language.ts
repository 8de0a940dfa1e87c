// Which languages there are, and which one is spoken here.

import type { Areas } from '../locales/en';
import { recall } from './remembered';

/** The languages by their own names, as people look for them. */
export const languages = { en: 'English', de: 'Deutsch', ar: 'العربية' } as const;
export type Language = keyof typeof languages;

/** The texts that are loaded when they are spoken; those of English come with the parts of the app. */
export const textsOf: Record<Exclude<Language, 'en'>, () => Promise<{ default: Areas }>> = {
  de: () => import('../locales/de'),
  ar: () => import('../locales/ar'),
};

const isLanguage = (code: string | null | undefined): code is Language => code != null && code in languages;

/** The language chosen on this device, else the first of the browser's that there is, else English. */
export function preferredLanguage(): Language {
  const chosen = recall('language');
  if (isLanguage(chosen)) return chosen;
  return navigator.languages.map((tag) => tag.split('-')[0]).find(isLanguage) ?? 'en';
}
