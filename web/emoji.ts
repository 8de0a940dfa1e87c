// The emoji of the picker, with their names in the languages of the app: modules that the build makes, each of them loaded
// when it is needed. Emojibase has the names in English and German, Unicode's CLDR those in Arabic; what has none there is
// called as in English.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import type { EmojiData } from 'frimousse';
import type { Plugin } from 'vite';

const require = createRequire(import.meta.url);

/** An emoji of emojibase, as far as it is needed. */
interface Listed {
  emoji: string;
  label: string;
  tags?: string[];
  group?: number;
  version: number;
  /** The same one in one skin tone, or in one for each of several people. */
  skins?: { emoji: string; tone: number | number[] }[];
}

type Emoji = EmojiData['emojis'][number];
type Skins = NonNullable<Emoji['skins']>;

/** In the order of Unicode's modifiers, as emojibase counts them from 1 on. */
const TONES = ['light', 'medium-light', 'medium', 'medium-dark', 'dark'] as const;
/** Emojibase's group of what is no emoji by itself. */
const COMPONENTS = 2;
/** A flag of a country is two letters of this alphabet, of which this is the first. */
const REGIONAL_A = 0x1f1e6;

function skinsOf({ skins = [] }: Listed): Skins | undefined {
  const tones = TONES.map((name, at) => [name, qualified(skins.find(({ tone }) => tone === at + 1)?.emoji ?? '')]);
  return tones.every(([, emoji]) => emoji) ? (Object.fromEntries(tones) as Skins) : undefined;
}

/** Fully qualified as Unicode has it: emojibase also asks for the colour of what has it anyway. */
const qualified = (emoji: string) => emoji.replace(/(\p{Emoji_Presentation})\ufe0f/gu, '$1');

const listed = (language: 'en' | 'de') =>
  (require(`emojibase-data/${language}/data.json`) as Listed[]).filter(
    ({ group }) => group !== undefined && group !== COMPONENTS,
  );

/** The country whose flag that is. */
function countryOf(flag: string): string | undefined {
  const letters = [...flag].map((letter) => (letter.codePointAt(0) ?? 0) - REGIONAL_A);
  const isCountry = letters.length === 2 && letters.every((at) => at >= 0 && at < 26);
  return isCountry ? String.fromCharCode(...letters.map((at) => at + 65)) : undefined;
}

/** English ones with their names in Arabic. */
function inArabic(all: readonly Listed[]): Listed[] {
  const { annotations } = require('cldr-annotations-full/annotations/ar/annotations.json').annotations as {
    annotations: Record<string, { default?: string[]; tts?: string[] }>;
  };
  const countries = new Intl.DisplayNames('ar', { type: 'region' });
  return all.map((one) => {
    const { default: tags, tts } = annotations[one.emoji] ?? annotations[one.emoji.replaceAll('\ufe0f', '')] ?? {};
    const country = countryOf(one.emoji);
    const label = tts?.[0] ?? (country && countries.of(country));
    return label ? { ...one, label, tags: tags ?? [] } : one;
  });
}

function emojiOf(language: string): Emoji[] {
  const all = language === 'de' ? listed('de') : listed('en');
  return (language === 'ar' ? inArabic(all) : all).map((one) => ({
    emoji: qualified(one.emoji),
    category: one.group ?? COMPONENTS,
    label: one.label,
    version: one.version,
    tags: one.tags ?? [],
    skins: skinsOf(one),
  }));
}

const NAME = /^virtual:emoji\/(ar|de|en)$/;

/** Gives `virtual:emoji/LANGUAGE`. */
/** Of which packages the names are, as the file of licenses calls them. */
const SOURCES = ['emojibase-data', 'cldr-annotations-full'];

export const emoji: Plugin = {
  name: 'emoji',
  resolveId: (id) => (NAME.test(id) ? `\0${id}` : undefined),
  load(id) {
    const [, language] = NAME.exec(id.slice(1)) ?? [];
    if (language === undefined) return undefined;
    // A text is read faster than the same as code.
    return `export default JSON.parse(${JSON.stringify(JSON.stringify(emojiOf(language)))});`;
  },
  // The file of licenses names the packages whose code is in the app.
  generateBundle: {
    order: 'post',
    handler(_options, bundle) {
      const licenses = bundle['licenses.txt'];
      if (licenses?.type !== 'asset') throw new Error('The build has written no licenses.');
      const texts = SOURCES.map((name) => {
        const { version, license } = require(`${name}/package.json`) as { version: string; license: string };
        return `\n## ${name} - ${version} (${license})\n\n${readFileSync(require.resolve(`${name}/LICENSE`), 'utf8')}`;
      });
      licenses.source = licenses.source + texts.join('');
    },
  },
};
