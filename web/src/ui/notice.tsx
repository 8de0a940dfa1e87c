import { CircleAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';

import { useTranslation } from '../lib/i18n';
import { inWords } from '../lib/words';
import { classes } from './classes';
import { IconButton } from './icon-button';

export const noticeClass =
  'pointer-events-auto relative flex max-w-full items-center overflow-hidden rounded-card border border-line bg-raised ps-4 shadow-float';
export const noticeAction =
  'min-h-11 shrink-0 rounded-control px-4 font-medium text-accent -outline-offset-2 hover:bg-hover';

/** Where it is said what is done to messages and what could not be: over them, above what leads to their end. */
export function Notices({ isAbove, children }: { isAbove: boolean; children: ReactNode }) {
  return (
    <div
      role="status"
      className={classes(
        'pointer-events-none absolute inset-x-3 z-20 flex flex-col items-center gap-2',
        isAbove ? 'bottom-20' : 'bottom-3',
      )}
    >
      {children}
    </div>
  );
}

interface RefusedProps {
  /** What could not be done. */
  what: string;
  error: unknown;
  /** Why, where that is more than what the error says. */
  why?: string | undefined;
  onRetry: () => void;
  onClose: () => void;
}

/** Something could not be done. */
export function Refused({ what, error, why, onRetry, onClose }: RefusedProps) {
  const { t } = useTranslation();
  return (
    <div className={noticeClass}>
      <p role="alert" className="flex min-w-0 gap-2 py-2 text-pretty">
        <CircleAlert aria-hidden size={18} className="mt-0.5 shrink-0 text-wrong" />
        {what} {why ?? inWords(t, error)}
      </p>
      {why === undefined && (
        <button type="button" onClick={onRetry} className={noticeAction}>
          {t('retry')}
        </button>
      )}
      <IconButton icon={X} label={t('close')} onClick={onClose} />
    </div>
  );
}
