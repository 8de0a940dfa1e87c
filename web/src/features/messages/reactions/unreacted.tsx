import { RialtoError } from '@rialto/client';
import { useContext } from 'react';

import { useTranslation } from '../../../lib/i18n';
import { Refused } from '../../../ui/notice';
import { MessageActsContext, useDoing } from '../acts/message-acts';
import type { Reacting } from './reacting';

/** So many kinds a message has at most: `limits.rs` on the node. */
const KINDS_MAX = 20;

/** Says that a reaction was refused, and why. */
export function Unreacted({ reacting }: { reacting: Reacting }) {
  const { t } = useTranslation('messages');
  const acts = useContext(MessageActsContext);
  const unreacted = useDoing((now) => now.unreacted);
  if (!unreacted) return null;
  const { message, emoji, error } = unreacted;
  const isConflict = error instanceof RialtoError && error.code === 'conflict';
  return (
    <Refused
      what={t('reacting.refused', { emoji })}
      error={error}
      why={isConflict && message.reactions.length >= KINDS_MAX ? t('reacting.most', { count: KINDS_MAX }) : undefined}
      onRetry={reacting.again}
      onClose={() => acts.set({ unreacted: undefined })}
    />
  );
}
