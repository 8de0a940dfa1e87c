import type { Direct } from '@rialto/client';
import { useUser } from '@rialto/client/react';
import { Ban } from 'lucide-react';
import { useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { Button } from '../../ui/button';
import { BlockPerson } from './block-person';
import { useBlocked } from './blocks';
import { othersIn, useDirectName } from './names';

/** What stands in the place of the composer where I can't write, and the way out if it is my own doing. */
export function DirectSilence({ direct }: { direct: Direct }) {
  const { t } = useTranslation('directs');
  const [other] = othersIn(direct, useUser());
  const isMine = useBlocked().has(other?.id ?? '');
  const name = useDirectName()(direct);
  const [asking, setAsking] = useState(false);
  return (
    <div className="shrink-0 px-2 sm:px-4">
      <div className="mx-auto flex min-h-12 w-full max-w-5xl flex-wrap items-center gap-3 rounded-card bg-hover px-4 py-2 text-soft">
        <Ban aria-hidden size={18} strokeWidth={1.75} className="shrink-0" />
        <p className="min-w-0 flex-1 basis-64 text-pretty wrap-anywhere">
          {t(isMine ? 'youBlocked' : 'silence', { name })}
        </p>
        {isMine && <Button onClick={() => setAsking(true)}>{t('unblock.confirm')}</Button>}
      </div>
      {asking && other && <BlockPerson user={other} block={false} onClose={() => setAsking(false)} />}
    </div>
  );
}
