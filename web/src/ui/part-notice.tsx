import { CloudOff, Sparkles } from 'lucide-react';
import { useState } from 'react';

import { useTranslation } from '../lib/i18n';
import { retryParts, useMissingPart } from '../lib/parts';
import { Button } from './button';

/** Says, over the page that stays as it is, that a part of the app could not be loaded, and offers to try again. */
export function PartNotice() {
  const { t } = useTranslation();
  const missing = useMissingPart();
  const [tries, setTries] = useState<'not' | 'now' | 'in vain'>('not');
  if (!missing) return null;
  const Icon = missing === 'outdated' ? Sparkles : CloudOff;
  const retry = async () => {
    setTries('now');
    setTries((await retryParts()) ? 'not' : 'in vain');
  };
  return (
    <div
      role="alert"
      className="fixed inset-x-3 bottom-4 z-40 mx-auto flex w-fit max-w-[min(34rem,calc(100vw-1.5rem))] flex-wrap items-center justify-end gap-x-4 gap-y-2 rounded-card border border-line bg-raised p-3 ps-4 shadow-float"
    >
      <p className="flex min-w-0 flex-1 basis-60 items-start gap-3 text-pretty">
        <Icon aria-hidden size={20} strokeWidth={1.75} className="mt-0.5 shrink-0 text-faint" />
        {t(missing === 'outdated' ? 'part.outdated' : tries === 'in vain' ? 'part.unreachable' : 'part.failed')}
      </p>
      <Button kind="primary" busy={tries === 'now'} onClick={() => void retry()}>
        {t(missing === 'outdated' ? 'failed.reload' : 'retry')}
      </Button>
    </div>
  );
}
