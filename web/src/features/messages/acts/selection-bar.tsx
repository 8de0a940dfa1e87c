import { Trash2 } from 'lucide-react';
import { useContext, useEffect } from 'react';

import { useTranslation } from '../../../lib/i18n';
import { Button } from '../../../ui/button';
import { MessageActsContext, useDoing } from './message-acts';
import { SELECTED_MAX } from './selection';

/** In the place of the composer while messages are selected: how many there are, and what is done to them. */
export function SelectionBar({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('messages');
  const { t: common } = useTranslation();
  const acts = useContext(MessageActsContext);
  const selected = useDoing((now) => now.selected);
  const count = selected?.size ?? 0;
  const ask = () => {
    if (selected && count > 0) acts.set({ asked: { act: 'delete', messages: [...selected.values()] } });
  };
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isOpen = document.querySelector('dialog[open], [popover] [role=menu]') !== null;
      if (event.key !== 'Escape' || event.defaultPrevented || isOpen) return;
      event.preventDefault();
      onClose();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [onClose]);
  return (
    <div className="shrink-0 px-2 sm:px-4">
      <div
        role="toolbar"
        aria-label={t('selection.bar')}
        className="mx-auto flex min-h-11.5 w-full max-w-5xl flex-wrap items-center gap-2 rounded-card border border-line bg-raised ps-4"
      >
        <p role="status" className="min-w-0 flex-1 py-2 tabular-nums">
          {count === 0 ? t('selection.none') : t('selection.count', { count })}
          {count >= SELECTED_MAX && <span className="text-soft"> {t('selection.most')}</span>}
        </p>
        <Button onClick={onClose} className="bg-transparent">
          {common('cancel')}
        </Button>
        <Button kind="danger" disabled={count === 0} onClick={ask}>
          <Trash2 aria-hidden size={18} strokeWidth={1.75} />
          {t('selection.delete')}
        </Button>
      </div>
    </div>
  );
}
