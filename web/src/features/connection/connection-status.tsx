import type { ConnectionState } from '@rialto/client';
import { useConnection } from '@rialto/client/react';
import { useTranslation } from 'react-i18next';

import { classes } from '../../ui/classes';

const dots: Record<ConnectionState, string> = {
  live: 'bg-live',
  connecting: 'bg-waiting',
  reconnecting: 'bg-waiting',
  offline: 'bg-lost',
};

/** Whether everything that happens is heard here, and what of mine still waits: a dot and words. */
export function ConnectionStatus({ className }: { className?: string }) {
  const { t } = useTranslation();
  const { state, unsent } = useConnection();
  const said = t(`connection.${state}`);
  return (
    <div
      role="status"
      className={classes('flex shrink-0 items-center gap-2 text-sm whitespace-nowrap text-soft', className)}
    >
      <span aria-hidden className={classes('size-2 shrink-0 rounded-full', dots[state])} />
      <span>
        {unsent > 0
          ? t('messages:stateAndUnsent', { state: said, unsent: t('connection.unsent', { count: unsent }) })
          : said}
      </span>
    </div>
  );
}
