import type { Message } from '@rialto/client';

import { useTranslation } from '../../../lib/i18n';
import { classes } from '../../../ui/classes';
import { useDoing } from '../acts/message-acts';
import { quickEmoji } from './recent';
import { shownReactions } from './shown';

interface QuickReactionsProps {
  message: Message;
  /** As in a menu, where they are some of its items. */
  inMenu?: boolean;
  className: string;
  onChoose: (emoji: string, set: boolean) => void;
}

/** The emoji that are one press away: those that I used last, and some that many use. */
export function QuickReactions({ message, inMenu = false, className, onChoose }: QuickReactionsProps) {
  const { t } = useTranslation('messages');
  const wanted = useDoing((now) => now.wanted.get(message.id));
  const mine = new Set(shownReactions(message, wanted).map(({ emoji, me }) => me && emoji));
  return quickEmoji().map((emoji) => {
    const set = !mine.has(emoji);
    const label = t(set ? 'reacting.with' : 'reacting.without', { emoji });
    return (
      <button
        key={emoji}
        type="button"
        role={inMenu ? 'menuitem' : undefined}
        // Keys have the menu, and all emoji.
        tabIndex={-1}
        aria-label={label}
        title={label}
        onClick={() => onChoose(emoji, set)}
        className={classes(
          'emoji inline-flex items-center justify-center rounded-control leading-none -outline-offset-2 hover:bg-hover',
          !set && 'bg-accent-soft',
          className,
        )}
      >
        {emoji}
      </button>
    );
  });
}
