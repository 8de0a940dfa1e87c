import { X } from 'lucide-react';

import { useTranslation } from '../../../lib/i18n';
import { IconButton } from '../../../ui/icon-button';
import type { Answering } from '../acts/answering';

interface AnswerBarProps {
  answering: Answering;
  onEnd: () => void;
}

/** Above the text: whom the message answers, and the way out of it. */
export function AnswerBar({ answering, onEnd }: AnswerBarProps) {
  const { t } = useTranslation('messages');
  return (
    <div className="flex min-w-0 grow basis-full items-center gap-2 border-b border-line ps-4 text-sm text-soft">
      <p role="status" className="min-w-0 flex-1 truncate">
        {t('answer.to', { name: answering.name })}
      </p>
      <IconButton icon={X} label={t('answer.end')} onClick={onEnd} />
    </div>
  );
}
