import type { ConnectionState } from '@rialto/client';
import { useConnection } from '@rialto/client/react';

import { useTranslation } from '../../lib/i18n';
import { classes } from '../../ui/classes';
import { TryNow } from './try-now';

const dots: Record<ConnectionState, string> = {
  live: 'bg-live',
  connecting: 'bg-waiting',
  reconnecting: 'bg-waiting',
  offline: 'bg-lost',
};

/** Whether everything that happens is heard here, and what of mine still waits: a dot, words, and a way out. */
export function ConnectionStatus({ className }: { className?: string }) {
  const { t } = useTranslation();
  const { state, unsent, ended, retryAt, refused } = useConnection();
  const said = t(`connection.${state}`);
  return (
    <div className={classes('flex shrink-0 items-center gap-2 text-sm whitespace-nowrap text-soft', className)}>
      <span aria-hidden className={classes('size-2 shrink-0 rounded-full', dots[state])} />
      <span role="status">
        {unsent > 0
          ? t('messages:stateAndUnsent', { state: said, unsent: t('connection.unsent', { count: unsent }) })
          : said}
      </span>
      {state === 'offline' && !ended && <TryNow at={retryAt} isBrief={unsent > 0} />}
      {refused && (
        <p role="alert" className="max-w-sm min-w-0 whitespace-normal text-xs text-wrong">
          {t('connection.foreign', { origin: window.location.origin })}
        </p>
      )}
    </div>
  );
}
