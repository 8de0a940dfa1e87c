import type { Message, Reaction } from '@rialto/client';
import { type MouseEvent, useContext } from 'react';

import { useTranslation } from '../../../lib/i18n';
import { classes } from '../../../ui/classes';
import { AddReaction } from '../../navigation/acts';
import { MessageActsContext, useDoing } from '../acts/message-acts';
import { shownReactions } from './shown';

/** With what people have reacted to a message; a press joins them or leaves them. */
export function Reactions({ message, inert }: { message: Message; inert: boolean }) {
  const { t } = useTranslation('messages');
  const wanted = useDoing((now) => now.wanted.get(message.id));
  const may = useDoing((now) => now.scope?.may);
  const shown = shownReactions(message, wanted);
  if (shown.length === 0) return null;
  return (
    <ul inert={inert} aria-label={t('reactions')} className="flex flex-wrap gap-x-1">
      {shown.map((reaction) => (
        <li key={reaction.emoji} className="flex">
          <Chip message={message} reaction={reaction} canPress={reaction.me ? may !== undefined : mayReact(may)} />
        </li>
      ))}
      {mayReact(may) && (
        <li className="flex">
          <AddReaction message={message} />
        </li>
      )}
    </ul>
  );
}

const mayReact = (may: readonly string[] | undefined) => may?.includes('addReactions') ?? false;

interface ChipProps {
  message: Message;
  reaction: Reaction;
  canPress: boolean;
}

/** One kind. Its name has the emoji itself: a screen reader says it in the language of its listener. */
function Chip({ message, reaction: { emoji, count, me = false }, canPress }: ChipProps) {
  const { t, language } = useTranslation('messages');
  const acts = useContext(MessageActsContext);
  const press = ({ currentTarget }: MouseEvent<HTMLElement>) => {
    // The last one takes its chip away, and the focus with it.
    if (me && count === 1 && currentTarget === document.activeElement) currentTarget.closest('article')?.focus();
    acts.get().scope?.react(message, emoji, !me);
  };
  return (
    <button
      type="button"
      data-emoji={emoji}
      aria-pressed={me}
      aria-disabled={!canPress || undefined}
      aria-label={t(me ? 'reactionMine' : 'reaction', { emoji, count })}
      onClick={canPress ? press : undefined}
      className="flex h-11 items-center rounded-full pointer-fine:h-8"
    >
      <span
        aria-hidden
        className={classes(
          'inline-flex h-9 min-w-11 items-center justify-center gap-1.5 rounded-full border px-2.5 tabular-nums',
          'text-sm transition-colors pointer-fine:h-7 pointer-fine:px-2',
          me ? 'border-accent bg-accent-soft font-medium text-accent' : 'border-line bg-hover text-soft',
          canPress && !me && 'hover:border-edge hover:text-text',
        )}
      >
        <span className="emoji text-base leading-none">{emoji}</span>
        {count.toLocaleString(language)}
      </span>
    </button>
  );
}
