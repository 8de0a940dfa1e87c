import { useDirects } from '@rialto/client/react';
import { SquarePen } from 'lucide-react';
import { useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { Button } from '../../ui/button';
import { classes } from '../../ui/classes';
import { IconButton } from '../../ui/icon-button';
import { ConnectionStatus } from '../connection/connection-status';
import { useLatest } from '../servers/latest';
import { DirectRow, DirectRowPlace } from './direct-row';
import { inOrder } from './in-order';
import { NewDirect } from './new-direct';

interface DirectsSideProps {
  /** Whether it is all that the screen shows, as on phones: then its heading is the page's. */
  alone: boolean;
  className: string;
}

/** My direct conversations, and the way to a new one. */
export function DirectsSide({ alone, className }: DirectsSideProps) {
  const { t } = useTranslation('directs');
  const { t: common } = useTranslation();
  const { directs, loaded } = useDirects();
  const { latest, awaited } = useLatest();
  const [beginning, setBeginning] = useState(false);
  const Heading = alone ? 'h1' : 'h2';
  const isLoading = !loaded || (awaited && directs.length > 0);
  return (
    <div className={classes('flex min-w-0 flex-col bg-canvas', className)}>
      <header className="flex min-h-14 shrink-0 items-center gap-1 ps-5 pe-2">
        <Heading className="min-w-0 flex-1 truncate font-semibold">{common('servers:directs')}</Heading>
        <IconButton icon={SquarePen} label={t('begin.title')} onClick={() => setBeginning(true)} />
      </header>
      <nav
        aria-label={common('servers:directs')}
        aria-busy={isLoading}
        className="flex min-h-0 flex-1 flex-col overflow-y-auto px-2 pb-2"
      >
        {isLoading && [0, 1, 2, 3].map((place) => <DirectRowPlace key={place} />)}
        {!isLoading && directs.length === 0 && (
          <div className="flex flex-col items-start gap-4 px-3 py-2">
            <p className="text-soft text-pretty">{t('none.body')}</p>
            <Button onClick={() => setBeginning(true)} className="md:hidden">
              {t('begin.title')}
            </Button>
          </div>
        )}
        {!isLoading && (
          <ul className="flex flex-col gap-0.5">
            {inOrder(directs, latest).map((direct) => (
              <li key={direct.id}>
                <DirectRow direct={direct} latest={latest.get(direct.id)} />
              </li>
            ))}
          </ul>
        )}
      </nav>
      {/* Where a conversation has room beside it, its header says this. */}
      <footer className="flex shrink-0 p-3 md:hidden">
        <ConnectionStatus className="px-2" />
      </footer>
      {beginning && <NewDirect onClose={() => setBeginning(false)} />}
    </div>
  );
}
