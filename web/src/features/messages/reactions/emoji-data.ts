// All emoji with their names in the language that is spoken.

import type { EmojiData } from 'frimousse';

import type { Translate } from '../../../lib/i18n';
import type { Language } from '../../../lib/language';
import { loadPart } from '../../../lib/parts';

const emojiOf = {
  ar: () => import('virtual:emoji/ar'),
  de: () => import('virtual:emoji/de'),
  en: () => import('virtual:emoji/en'),
} satisfies Record<Language, unknown>;

/** The groups of emojibase by their numbers; what is missing is no emoji by itself. */
const GROUPS = [
  [0, 'smileys'],
  [1, 'people'],
  [3, 'animals'],
  [4, 'food'],
  [5, 'travel'],
  [6, 'activities'],
  [7, 'objects'],
  [8, 'symbols'],
  [9, 'flags'],
] as const;

export async function emojiData(language: Language, t: Translate<'messages'>): Promise<EmojiData> {
  const { default: emojis } = await loadPart(emojiOf[language]);
  return {
    locale: language,
    emojis,
    categories: GROUPS.map(([index, group]) => ({ index, label: t(`emoji.groups.${group}`) })),
    // Asked for by the library's own choice of a skin tone, in whose place stands ours.
    skinTones: { light: '🏻', 'medium-light': '🏼', medium: '🏽', 'medium-dark': '🏾', dark: '🏿' },
  };
}
