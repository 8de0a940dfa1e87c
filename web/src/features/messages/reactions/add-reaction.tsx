import type { Message } from '@rialto/client';
import { SmilePlus } from 'lucide-react';
import { useContext } from 'react';

import { useTranslation } from '../../../lib/i18n';
import { below } from '../../people/profile-context';
import { MessageActsContext } from '../acts/message-acts';

/** After the reactions of a message: one more. */
export function AddReaction({ message }: { message: Message }) {
  const { t } = useTranslation('messages');
  const acts = useContext(MessageActsContext);
  return (
    <button
      type="button"
      aria-haspopup="dialog"
      aria-label={t('acts.react')}
      title={t('acts.react')}
      onClick={({ currentTarget }) => acts.set({ asked: { act: 'react', message, at: below(currentTarget) } })}
      className="inline-flex h-11 w-11 items-center justify-center rounded-full text-faint transition-colors hover:bg-hover hover:text-text pointer-fine:h-8 pointer-fine:w-9"
    >
      <SmilePlus aria-hidden size={18} strokeWidth={1.75} />
    </button>
  );
}
