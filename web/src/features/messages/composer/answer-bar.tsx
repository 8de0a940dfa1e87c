import { X } from 'lucide-react';

import { useTranslation } from '../../../lib/i18n';
import { IconButton } from '../../../ui/icon-button';
import type { Answering } from '../acts/answering';

interface AnswerBarProps {
  answering: Answering;
  onChange: (answering: Answering) => void;
  onEnd: () => void;
}

/** Above the text: whom the message answers, whether it mentions them, and the way out of it. */
export function AnswerBar({ answering, onChange, onEnd }: AnswerBarProps) {
  const { t } = useTranslation('messages');
  const { name, mention } = answering;
  return (
    <div className="flex min-w-0 grow basis-full items-center gap-2 border-b border-line ps-4 text-sm text-soft">
      <p role="status" className="min-w-0 flex-1 truncate">
        {t('answer.to', { name })}
      </p>
      <label className="flex min-h-11 shrink-0 cursor-pointer items-center gap-2 pointer-fine:min-h-9">
        {t('answer.mention')}
        <input
          type="checkbox"
          role="switch"
          aria-checked={mention}
          checked={mention}
          onChange={({ currentTarget }) => onChange({ ...answering, mention: currentTarget.checked })}
          className="switch"
        />
      </label>
      <IconButton icon={X} label={t('answer.end')} onClick={onEnd} />
    </div>
  );
}
