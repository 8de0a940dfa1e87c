import { useLayoutEffect, useRef } from 'react';

import { type Delayed, UNDO_MS } from '../lib/delayed';
import { takesKeys } from '../lib/focus';
import { noticeAction, noticeClass } from './notice';

interface UndoNoticeProps {
  /** What is about to be done. */
  words: string;
  undo: string;
  onUndo: () => void;
  delayed: Pick<Delayed, 'pause' | 'resume'>;
}

/** Says what is done in a moment, as long as it can be undone: by its button and by Ctrl-Z. */
export function UndoNotice({ words, undo, onUndo, delayed }: UndoNoticeProps) {
  const line = useRef<Animation>(undefined);
  const pause = () => {
    delayed.pause();
    line.current?.pause();
  };
  const resume = () => {
    delayed.resume();
    line.current?.play();
  };
  // In the layout: the keys mean this from the moment at which it is seen.
  useLayoutEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.code === 'KeyZ';
      if (!isUndo || event.defaultPrevented || takesKeys(event.target)) return;
      event.preventDefault();
      onUndo();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [onUndo]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: time stands still for whoever is at the button in it.
    <div
      // What comes up under a pointer that rests is not pointed at.
      onMouseMove={({ movementX, movementY }) => {
        if (movementX !== 0 || movementY !== 0) pause();
      }}
      onMouseLeave={resume}
      onFocus={pause}
      onBlur={resume}
      className={noticeClass}
    >
      <p className="min-w-0 py-2">{words}</p>
      <button type="button" onClick={onUndo} aria-keyshortcuts="Control+Z" className={noticeAction}>
        {undo}
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
  );
}

/** How much time is left, as a line that grows shorter. */
function runOut(line: HTMLElement | null): Animation | undefined {
  if (!line || matchMedia('(prefers-reduced-motion: reduce)').matches) return undefined;
  return line.animate({ width: ['100%', '0'] }, { duration: UNDO_MS, fill: 'forwards' });
}
