import { useContext, useEffect, useRef } from 'react';

import { takesKeys } from '../../../lib/focus';
import { useTranslation } from '../../../lib/i18n';
import { classes } from '../../../ui/classes';
import { type Deletions, UNDO_MS } from './deletions';
import { MessageActsContext, useDoing } from './message-acts';
import { noticeAction, noticeClass, Refused } from './notice';

/** Says what has just been done, what is being deleted, as long as it can be undone, and what could not be deleted. */
export function DeletionNotice({ deletions }: { deletions: Deletions }) {
  const { t } = useTranslation('messages');
  const acts = useContext(MessageActsContext);
  const undoable = useDoing((now) => now.undoable);
  const refused = useDoing((now) => now.refused);
  const told = useDoing((now) => now.told);
  const isUndoable = undoable.length > 0;
  const line = useRef<Animation>(undefined);
  const pause = () => {
    deletions.pause();
    line.current?.pause();
  };
  const resume = () => {
    deletions.resume();
    line.current?.play();
  };
  useEffect(() => {
    if (!isUndoable) return;
    const onKeyDown = (event: KeyboardEvent) => {
      const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.code === 'KeyZ';
      if (!isUndo || event.defaultPrevented || takesKeys(event.target)) return;
      event.preventDefault();
      deletions.undo();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [isUndoable, deletions]);
  return (
    <>
      {told && <p className={classes(noticeClass, 'min-h-11 pe-4')}>{told}</p>}
      {isUndoable && (
        // biome-ignore lint/a11y/noStaticElementInteractions: time stands still for whoever is at the button in it.
        <div
          key={undoable[0]?.id}
          // What comes up under a pointer that rests is not pointed at.
          onMouseMove={({ movementX, movementY }) => {
            if (movementX !== 0 || movementY !== 0) pause();
          }}
          onMouseLeave={resume}
          onFocus={pause}
          onBlur={resume}
          className={noticeClass}
        >
          <p className="min-w-0 py-2">{t('deletion.done', { count: undoable.length })}</p>
          <button type="button" onClick={deletions.undo} aria-keyshortcuts="Control+Z" className={noticeAction}>
            {t('deletion.undo')}
          </button>
          <span
            aria-hidden
            ref={(shown) => {
              line.current = runOut(shown);
            }}
            style={{ height: 2 }}
            className="pointer-events-none absolute start-0 bottom-0 w-full bg-accent"
          />
        </div>
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

/** How much time is left, as a line that grows shorter. */
function runOut(line: HTMLElement | null): Animation | undefined {
  if (!line || matchMedia('(prefers-reduced-motion: reduce)').matches) return undefined;
  return line.animate({ width: ['100%', '0'] }, { duration: UNDO_MS, fill: 'forwards' });
}
