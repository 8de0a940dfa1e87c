import { useDirects } from '@rialto/client/react';
import { MessageCircle, SquarePen } from 'lucide-react';
import { useState } from 'react';

import { ConnectionStatus } from '../features/connection/connection-status';
import { NewDirect } from '../features/directs/new-direct';
import { useMedia } from '../features/navigation/use-media';
import { useTranslation } from '../lib/i18n';
import { useTitle } from '../lib/use-title';
import { Button } from '../ui/button';
import { ScreenMessage } from '../ui/screen-message';

/** `/directs`: none is chosen yet. */
export default function DirectsHome() {
  const { t } = useTranslation('directs');
  const { t: common } = useTranslation();
  const { loaded, directs } = useDirects();
  const isPhone = useMedia('(width < 48rem)');
  const [beginning, setBeginning] = useState(false);
  useTitle(common('servers:directs'));
  // There the list has the screen.
  if (isPhone) return null;
  const what = directs.length > 0 ? 'choose' : 'none';
  return (
    <main className="flex min-h-0 min-w-0 flex-1 flex-col bg-surface">
      <header className="flex h-14 shrink-0 items-center justify-end px-4 sm:px-6">
        <ConnectionStatus />
      </header>
      {loaded && (
        <ScreenMessage
          icon={MessageCircle}
          title={t(`${what}.title`)}
          actions={
            <Button kind="primary" onClick={() => setBeginning(true)}>
              <SquarePen aria-hidden size={18} strokeWidth={1.75} />
              {t('begin.title')}
            </Button>
          }
        >
          {t(`${what}.body`)}
        </ScreenMessage>
      )}
      {beginning && <NewDirect onClose={() => setBeginning(false)} />}
    </main>
  );
}
