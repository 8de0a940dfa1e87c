import type { Role, Server } from '@rialto/client';
import { Eye } from 'lucide-react';
import type { RefObject } from 'react';

import { useTranslation } from '../../lib/i18n';
import { inWords } from '../../lib/words';
import { Button } from '../../ui/button';
import { Loading } from '../../ui/loading';
import { ChannelList } from './channel-list';
import { useServerAs, viewAs } from './view-as';

interface ViewedAsProps {
  server: Server;
  role: Role;
  scroller: RefObject<HTMLElement | null>;
  SubHeading: 'h2' | 'h3';
}

/** The channels as a role has them, under what says so and ends it. */
export function ViewedAs({ server, role, scroller, SubHeading }: ViewedAsProps) {
  const { t } = useTranslation('settings');
  const { t: common } = useTranslation();
  const { shown, error, retry } = useServerAs(server, role.id);
  const name = role.everyone ? t('roles.everyone') : role.name;
  return (
    <>
      <div className="mb-2 flex flex-col gap-2 rounded-card bg-accent-soft p-3">
        <p role="status" className="flex items-start gap-2 text-sm">
          <Eye aria-hidden size={18} strokeWidth={1.75} className="mt-0.5 shrink-0" />
          <span className="min-w-0 wrap-anywhere">{t('viewAs.told', { name })}</span>
        </p>
        <Button onClick={() => viewAs(undefined)}>{t('viewAs.end')}</Button>
      </div>
      {error && !shown && (
        <div className="flex flex-col items-start gap-3 p-3">
          <p className="text-soft">{inWords(common, error)}</p>
          <Button onClick={retry}>{common('retry')}</Button>
        </div>
      )}
      {!shown && !error && <Loading />}
      {shown && shown.channels.length === 0 && <p className="px-3 text-soft">{t('viewAs.nothing')}</p>}
      {shown && <ChannelList server={shown} scroller={scroller} SubHeading={SubHeading} />}
    </>
  );
}
