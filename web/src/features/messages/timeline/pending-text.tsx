import { type PendingMessage, RialtoError } from '@rialto/client';
import { Clock, RotateCw, Trash2, TriangleAlert } from 'lucide-react';
import { useContext } from 'react';

import { useTranslation } from '../../../lib/i18n';
import { inWords } from '../../../lib/words';
import { Outgoing } from '../outgoing';
import { MessageText } from '../text/message-text';

const action =
  'inline-flex min-h-11 items-center gap-1.5 rounded-control px-2 text-sm font-medium text-accent hover:bg-hover pointer-fine:sm:min-h-8';

/** What I wrote and is not in the log yet: grey while it waits; with words and a choice when it was refused. */
export function PendingText({ pending }: { pending: PendingMessage }) {
  const { t } = useTranslation();
  const { retry, discard } = useContext(Outgoing);
  const isRefused = pending.state === 'refused';
  return (
    <>
      <div className="flex min-w-0 items-baseline gap-2 text-faint">
        <MessageText content={pending.content} />
        {!isRefused && (
          <Clock role="img" aria-label={t('messages:sending')} size={12} className="shrink-0 self-center" />
        )}
      </div>
      {isRefused && (
        <div className="flex flex-wrap items-center gap-x-2 text-sm">
          <span className="flex min-w-0 items-center gap-2">
            <TriangleAlert aria-hidden size={16} className="shrink-0 text-waiting" />
            <span role="alert" className="text-soft">
              {t('messages:refused')} {pending.error && inWords(t, new RialtoError(pending.error))}
            </span>
          </span>
          <button type="button" className={action} onClick={() => retry(pending.clientId)}>
            <RotateCw aria-hidden size={14} />
            {t('messages:sendAgain')}
          </button>
          <button type="button" className={action} onClick={() => discard(pending)}>
            <Trash2 aria-hidden size={14} />
            {t('messages:discard')}
          </button>
        </div>
      )}
    </>
  );
}
