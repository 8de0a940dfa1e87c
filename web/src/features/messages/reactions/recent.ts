// With what I reacted last, as this device remembers it, and in which skin tone.

import { recall, remember } from '../../../lib/remembered';

const RECENT = 'emoji.recent';
const TONE = 'emoji.tone';

/** What is offered to whoever has not chosen any themselves. */
const COMMON = ['👍', '❤️', '😂', '🎉', '😮', '🙏'];
const QUICK = COMMON.length;
/** What is remembered: two lines of the picker. */
const RECENT_MAX = 18;

/** The last one first. */
export const recentEmoji = (): string[] => recall(RECENT)?.split(' ').slice(0, RECENT_MAX) ?? [];

/** Those that are one press away. */
export const quickEmoji = (): string[] => [...new Set([...recentEmoji(), ...COMMON])].slice(0, QUICK);

export function rememberEmoji(emoji: string): void {
  remember(RECENT, [...new Set([emoji, ...recentEmoji()])].slice(0, RECENT_MAX).join(' '));
}

export const TONES = ['none', 'light', 'medium-light', 'medium', 'medium-dark', 'dark'] as const;
export type Tone = (typeof TONES)[number];

export const emojiTone = (): Tone => TONES.find((tone) => tone === recall(TONE)) ?? 'none';

export const rememberTone = (tone: Tone): void => remember(TONE, tone === 'none' ? null : tone);
