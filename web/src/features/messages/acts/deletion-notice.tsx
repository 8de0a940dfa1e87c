import { CircleAlert, X } from 'lucide-react';
import { useContext, useEffect, useRef } from 'react';

import { takesKeys } from '../../../lib/focus';
import { useTranslation } from '../../../lib/i18n';
import { inWords } from '../../../lib/words';
import { classes } from '../../../ui/classes';
import { IconButton } from '../../../ui/icon-button';
import { type Deletions, UNDO_MS } from './deletions';
import { MessageActsContext, useDoing } from './message-acts';

const pill =
  'pointer-events-auto relative flex max-w-full items-center overflow-hidden rounded-card border border-line bg-raised ps-4 shadow-float';
const action = 'min-h-11 shrink-0 rounded-control px-4 font-medium text-accent -outline-offset-2 hover:bg-hover';

interface DeletionNoticeProps {
  deletions: Deletions;
  isAbove: boolean;
}

/** Says what has just been done, what is being deleted, as long as it can be undone, and what could not be deleted. */
export function DeletionNotice({ deletions, isAbove }: DeletionNoticeProps) {
  const { t } = useTranslation('messages');
  const { t: common } = useTranslation();
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
    <div
      role="status"
      className={classes(
        'pointer-events-none absolute inset-x-3 z-20 flex flex-col items-center gap-2',
        isAbove ? 'bottom-20' : 'bottom-3',
      )}
    >
      {told && <p className={classes(pill, 'min-h-11 pe-4')}>{told}</p>}
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
          className={pill}
        >
          <p className="min-w-0 py-2">{t('deletion.done', { count: undoable.length })}</p>
          <button type="button" onClick={deletions.undo} aria-keyshortcuts="Control+Z" className={action}>
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
        <div className={pill}>
          <p role="alert" className="flex min-w-0 gap-2 py-2 text-pretty">
            <CircleAlert aria-hidden size={18} className="mt-0.5 shrink-0 text-wrong" />
            {t('deletion.refused', { count: refused.messages.length })} {inWords(common, refused.error)}
          </p>
          <button type="button" onClick={deletions.sendAgain} className={action}>
            {common('retry')}
          </button>
          <IconButton icon={X} label={common('close')} onClick={() => acts.set({ refused: undefined })} />
        </div>
      )}
    </div>
  );
}

/** How much time is left, as a line that grows shorter. */
function runOut(line: HTMLElement | null): Animation | undefined {
  if (!line || matchMedia('(prefers-reduced-motion: reduce)').matches) return undefined;
  return line.animate({ width: ['100%', '0'] }, { duration: UNDO_MS, fill: 'forwards' });
}
