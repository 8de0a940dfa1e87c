import { FileX2 } from 'lucide-react';
import { useEffect, useState } from 'react';

import { useTranslation } from '../lib/i18n';

/** How long it is said. */
const SAID_MS = 6_000;

const isWritten = (target: EventTarget | null) =>
  target instanceof Element && target.closest('input, textarea') !== null;

/** Whether a browser would leave the page for what is dropped there. */
function leads({ dataTransfer, target }: DragEvent): boolean {
  const types = dataTransfer?.types ?? [];
  return types.includes('Files') || (types.includes('text/uri-list') && !isWritten(target));
}

/** Whether files are pasted, and no text that would be taken in their place. */
const isFile = ({ clipboardData }: ClipboardEvent) =>
  clipboardData !== null && clipboardData.files.length > 0 && !clipboardData.types.includes('text/plain');

/** Keeps the page when something is dropped on it, and says that files can't be sent. */
export function FileGuard() {
  const { t } = useTranslation();
  /** How often there was something to say. */
  const [times, setTimes] = useState(0);
  const [isSaid, setSaid] = useState(false);
  useEffect(() => {
    const say = () => {
      setTimes((before) => before + 1);
      setSaid(true);
    };
    const onDrag = (event: DragEvent) => {
      if (leads(event)) event.preventDefault();
    };
    const onDrop = (event: DragEvent) => {
      onDrag(event);
      if (event.dataTransfer?.types.includes('Files')) say();
    };
    const onPaste = (event: ClipboardEvent) => {
      if (isFile(event)) say();
    };
    window.addEventListener('dragover', onDrag);
    window.addEventListener('drop', onDrop);
    window.addEventListener('paste', onPaste);
    return () => {
      window.removeEventListener('dragover', onDrag);
      window.removeEventListener('drop', onDrop);
      window.removeEventListener('paste', onPaste);
    };
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is said again stays from then on.
  useEffect(() => {
    if (!isSaid) return;
    const timer = setTimeout(() => setSaid(false), SAID_MS);
    return () => clearTimeout(timer);
  }, [isSaid, times]);
  return (
    <div role="status" className="pointer-events-none fixed inset-x-3 bottom-20 z-40 flex justify-center">
      {isSaid && (
        <p
          key={times}
          className="flex items-center gap-3 rounded-full border border-line bg-raised px-4 py-2.5 shadow-float"
        >
          <FileX2 aria-hidden size={18} strokeWidth={1.75} className="shrink-0 text-faint" />
          {t('noFiles')}
        </p>
      )}
    </div>
  );
}
