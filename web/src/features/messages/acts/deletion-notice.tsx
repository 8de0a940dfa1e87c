import { useContext } from 'react';

import { useTranslation } from '../../../lib/i18n';
import { classes } from '../../../ui/classes';
import { noticeClass, Refused } from '../../../ui/notice';
import { UndoNotice } from '../../../ui/undo-notice';
import type { Deletions } from './deletions';
import { MessageActsContext, useDoing } from './message-acts';

/** Says what has just been done, what is being deleted, as long as it can be undone, and what could not be deleted. */
export function DeletionNotice({ deletions }: { deletions: Deletions }) {
  const { t } = useTranslation('messages');
  const acts = useContext(MessageActsContext);
  const undoable = useDoing((now) => now.undoable);
  const refused = useDoing((now) => now.refused);
  const told = useDoing((now) => now.told);
  return (
    <>
      {told && <p className={classes(noticeClass, 'min-h-11 pe-4')}>{told}</p>}
      {undoable.length > 0 && (
        <UndoNotice
          key={undoable[0]?.id}
          words={t('deletion.done', { count: undoable.length })}
          undo={t('deletion.undo')}
          onUndo={deletions.undo}
          delayed={deletions.delayed}
        />
      )}
      {refused && (
        <Refused
          what={t('deletion.refused', { count: refused.messages.length })}
          error={refused.error}
          onRetry={deletions.sendAgain}
          onClose={() => acts.set({ refused: undefined })}
        />
      )}
    </>
  );
}
