import { X } from 'lucide-react';
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';

import { useTranslation } from '../lib/i18n';
import { classes } from './classes';
import { IconButton } from './icon-button';
import { placeAt } from './place';

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  className?: string;
  /** No heading to see: the title is for those who do not see the dialog. */
  bare?: boolean;
  /** Where it stands, on a screen that is no phone's: in the middle otherwise. */
  at?: { x: number; y: number } | undefined;
}

/** What somebody writes that would be lost; what is only looked for is no loss. */
const WRITTEN = 'input:not([type="radio"], [type="checkbox"], [readonly], [role="combobox"]), textarea';

/** Whether something is written in a dialog. */
const isWritten = (dialog: Element) =>
  [...dialog.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(WRITTEN)].some(
    ({ value }) => value.trim() !== '',
  );

/**
 * A modal dialog: the platform's own, which keeps the focus inside, ends at Escape and gives the focus back. A press
 * beside it ends it too, unless something is written in it. Shown while it is rendered.
 */
export function Dialog({ title, onClose, children, className, bare = false, at }: DialogProps) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const pressed = useRef<EventTarget>(undefined);

  // In the layout: the dialog has to be closed while it is in the page still, or it gives the focus back to nobody.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it stays where it was asked for.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    if (shown && at && matchMedia('(min-width: 40rem)').matches) placeAt(shown, at);
    // What is to be filled in comes before the button that closes.
    shown?.querySelector<HTMLElement>('[autofocus], input:not([type="radio"]), textarea')?.focus();
    return () => shown?.close();
  }, []);

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it; the click is the one beside the dialog.
    <dialog
      ref={dialog}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        pressed.current = event.target;
      }}
      onClick={({ target, currentTarget }) => {
        // Whoever selects text and lets go beside the dialog has not pressed there.
        if (target === currentTarget && pressed.current === target && !isWritten(currentTarget)) onClose();
      }}
      className={classes(
        'm-auto max-h-[calc(100dvh-2rem)] w-[min(28rem,calc(100vw-2rem))] rounded-card bg-raised text-text shadow-float',
        'backdrop:bg-[oklch(0.1_0.01_60/0.5)]',
        className,
      )}
    >
      {bare ? (
        <h2 id={heading} className="sr-only">
          {title}
        </h2>
      ) : (
        // No `header`: beside the channels that would be a banner within a landmark.
        <div className="flex items-center justify-between gap-4 ps-6 pe-3 pt-3">
          <h2 id={heading} className="min-w-0 text-lg font-semibold wrap-anywhere">
            {title}
          </h2>
          <IconButton icon={X} label={t('close')} onClick={onClose} />
        </div>
      )}
      {bare ? children : <div className="px-6 pt-2 pb-6">{children}</div>}
    </dialog>
  );
}
