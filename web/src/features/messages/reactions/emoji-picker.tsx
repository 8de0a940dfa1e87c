import {
  type EmojiPickerListCategoryHeaderProps,
  type EmojiPickerListEmojiProps,
  type EmojiPickerListRowProps,
  EmojiPicker as Picker,
} from 'frimousse';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';

import { useTranslation } from '../../../lib/i18n';
import { isTouch } from '../../../lib/touch';
import { classes } from '../../../ui/classes';
import { Dialog } from '../../../ui/dialog';
import type { Place } from '../../people/profile-context';
import { emojiData } from './emoji-data';
import { emojiTone, recentEmoji, rememberTone, TONES } from './recent';

/** A finger needs so much room for one; of a pointer's there are so many side by side. */
const FINGER_PX = 44;
const COLUMNS = 9;

const columns = () => (isTouch() ? Math.floor((Math.min(window.innerWidth, 400) - 16) / FINGER_PX) : COLUMNS);

const emojiClass =
  'emoji flex h-11 w-[calc(100%/var(--frimousse-list-columns))] items-center justify-center rounded-control text-2xl leading-none pointer-fine:h-9 pointer-fine:text-xl';

/** The library counts from 0, ARIA from 1. */
const fromOne = (index: number | undefined) => (index === undefined ? undefined : index + 1);

function Header({ category, ...props }: EmojiPickerListCategoryHeaderProps) {
  return (
    <div {...props} dir="auto" className="bg-raised px-2 py-1.5 text-xs font-medium text-faint">
      {category.label}
    </div>
  );
}

function Row({ 'aria-rowindex': index, ...props }: EmojiPickerListRowProps) {
  // biome-ignore lint/a11y/useAriaPropsSupportedByRole: the library gives it the role of a row.
  return <div {...props} aria-rowindex={fromOne(index)} />;
}

function Emoji({ emoji: { emoji, label, isActive }, 'aria-colindex': index, ...props }: EmojiPickerListEmojiProps) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // Keys have led to it; what a pointer is at stays under the pointer.
    if (isActive && !button.current?.matches(':hover')) button.current?.scrollIntoView({ block: 'nearest' });
  }, [isActive]);
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: the library gives it the role of a cell.
    <button
      ref={button}
      type="button"
      {...props}
      aria-colindex={fromOne(index)}
      title={label}
      // The name of its group stays above it.
      className={classes(emojiClass, 'scroll-mt-8 scroll-mb-2', isActive && 'bg-pressed')}
    >
      {emoji}
    </button>
  );
}

const parts = { CategoryHeader: Header, Row, Emoji };

interface EmojiPickerProps {
  at: Place;
  onChoose: (emoji: string) => void;
  onClose: () => void;
}

/** All emoji, by their groups or by their names. */
export function EmojiPicker({ at, onChoose, onClose }: EmojiPickerProps) {
  const { t, language } = useTranslation('messages');
  const [isSearching, setSearching] = useState(false);
  const [tone, setTone] = useState(emojiTone);
  return (
    <Dialog
      title={t('emoji.title')}
      onClose={onClose}
      bare
      at={at}
      // On a phone a sheet at the lower edge.
      className="overflow-hidden max-sm:mx-0 max-sm:mb-0 max-sm:w-full max-sm:max-w-full max-sm:rounded-b-none sm:w-[22.5rem] sm:backdrop:bg-transparent"
    >
      <Picker.Root
        locale={language}
        columns={columns()}
        skinTone={tone}
        resolveEmojiData={() => emojiData(language, t)}
        onEmojiSelect={({ emoji }) => onChoose(emoji)}
        // The keyboard of a phone would cover them.
        tabIndex={-1}
        {...(isTouch() && { autofocus: true })}
        className="flex outline-hidden h-[min(26rem,calc(100dvh-4rem))] flex-col max-sm:h-[min(30rem,70dvh)]"
      >
        <div className="flex items-center gap-1 p-2">
          <Picker.Search
            aria-label={t('emoji.search')}
            placeholder={t('emoji.search')}
            onChange={({ currentTarget }) => setSearching(currentTarget.value.trim() !== '')}
            role="combobox"
            aria-expanded
            aria-controls="emoji-list"
            className="h-11 min-w-0 flex-1 rounded-control border border-edge bg-surface px-3 placeholder:text-faint pointer-fine:h-9"
          />
          <ToneChoice
            tone={tone}
            onChoose={(next) => {
              setTone(next);
              rememberTone(next);
            }}
          />
        </div>
        {!isSearching && <Recent onChoose={onChoose} />}
        <Picker.Viewport tabIndex={-1} className="min-h-0 flex-1 px-2 outline-hidden">
          <Picker.Loading className="absolute inset-0 flex items-center justify-center text-soft">
            {t('common:loading')}
          </Picker.Loading>
          <Picker.Empty className="absolute inset-0 flex items-center justify-center px-6 text-center text-soft">
            {t('emoji.none')}
          </Picker.Empty>
          {/* The arrows of the library lead from left to right. */}
          <Picker.List dir="ltr" id="emoji-list" aria-label={t('emoji.title')} components={parts} className="pb-2" />
        </Picker.Viewport>
        <Named />
      </Picker.Root>
    </Dialog>
  );
}

/** The emoji that a pointer or the keys are at, by its name. */
function Named() {
  return (
    <Picker.ActiveEmoji>
      {({ emoji }) => (
        <p
          aria-hidden
          className="hidden h-11 shrink-0 items-center gap-2 border-t border-line px-4 text-sm text-soft pointer-fine:flex"
        >
          {emoji && (
            <>
              <span className="emoji text-xl leading-none">{emoji.emoji}</span>
              <span className="truncate">{emoji.label}</span>
            </>
          )}
        </p>
      )}
    </Picker.ActiveEmoji>
  );
}

/** What I reacted with last, in one line: one stop for Tab, and arrows along it. */
function Recent({ onChoose }: Pick<EmojiPickerProps, 'onChoose'>) {
  const { t } = useTranslation('messages');
  const [recent] = useState(() => recentEmoji().slice(0, columns()));
  if (recent.length === 0) return null;
  const onKeyDown = ({ currentTarget, key }: KeyboardEvent<HTMLElement>) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[key];
    const all = [...currentTarget.querySelectorAll('button')];
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    if (by) all[(at + by + all.length) % all.length]?.focus();
  };
  return (
    <div className="px-2 [scrollbar-gutter:stable]" style={{ overflowY: 'hidden' }}>
      <p className="px-2 pb-1.5 text-xs font-medium text-faint">{t('emoji.recent')}</p>
      {/* biome-ignore lint/a11y/useSemanticElements: no fieldset, for nothing of it is sent. */}
      <div
        role="group"
        aria-label={t('emoji.recent')}
        dir="ltr"
        onKeyDown={onKeyDown}
        className="flex pb-1"
        style={{ '--frimousse-list-columns': columns() } as object}
      >
        {recent.map((emoji, at) => (
          <button
            key={emoji}
            type="button"
            tabIndex={at === 0 ? 0 : -1}
            onClick={() => onChoose(emoji)}
            className={classes(emojiClass, '-outline-offset-2 hover:bg-pressed')}
          >
            {emoji}
          </button>
        ))}
      </div>
    </div>
  );
}

interface ToneChoiceProps {
  tone: (typeof TONES)[number];
  onChoose: (tone: (typeof TONES)[number]) => void;
}

/** Each press is the next tone, as the hand shows it. */
function ToneChoice({ tone, onChoose }: ToneChoiceProps) {
  const { t } = useTranslation('messages');
  const label = `${t('emoji.tone')}: ${t(`emoji.tones.${tone}`)}`;
  return (
    <Picker.SkinTone emoji="✋">
      {({ skinToneVariations }) => (
        <button
          type="button"
          aria-label={label}
          title={label}
          onClick={() => onChoose(TONES[(TONES.indexOf(tone) + 1) % TONES.length] ?? 'none')}
          className="inline-flex size-11 shrink-0 items-center justify-center rounded-control emoji text-xl leading-none hover:bg-hover pointer-fine:size-9"
        >
          {skinToneVariations.find(({ skinTone }) => skinTone === tone)?.emoji ?? '✋'}
        </button>
      )}
    </Picker.SkinTone>
  );
}
