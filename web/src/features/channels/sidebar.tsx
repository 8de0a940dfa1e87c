import type { Server } from '@rialto/client';
import { Plus, UserPlus } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { useParams } from '../../lib/router';
import { Button } from '../../ui/button';
import { classes } from '../../ui/classes';
import { IconButton } from '../../ui/icon-button';
import { OneLine } from '../../ui/one-line';
import { ConnectionStatus } from '../connection/connection-status';
import { CreateChannel, InvitePeople, ViewedAs } from '../navigation/acts';
import { ServerMenu } from '../servers/server-menu';
import { ChannelList } from './channel-list';
import { useViewedRole } from './view-as';

type Opened = 'invite' | 'channel';

interface SidebarProps {
  server: Server;
  /** Whether it is all that the screen shows, as on phones: then its heading is the page's. */
  alone: boolean;
  className?: string;
}

/** The side of a server: what it is called, its channels, and whom to bring in. */
export function Sidebar({ server, alone, className }: SidebarProps) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState<Opened>();
  const close = () => setOpened(undefined);
  const list = useRef<HTMLElement>(null);
  const role = useViewedRole(server);
  const { channelId } = useParams();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another channel is what is to be seen.
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, [channelId]);
  const Heading = alone ? 'h1' : 'h2';
  const SubHeading = alone ? 'h2' : 'h3';
  return (
    <div className={classes('@container flex min-w-0 flex-col bg-canvas', className)}>
      <header className="flex min-h-14 shrink-0 items-center gap-1 ps-5 pe-2">
        <Heading title={server.name} className="min-w-0 flex-1 font-semibold">
          <OneLine>{server.name}</OneLine>
        </Heading>
        <ServerMenu server={server} />
      </header>
      <nav
        ref={list}
        aria-label={t('servers:channels.heading')}
        className="flex min-h-0 flex-1 flex-col overflow-y-auto px-2 pb-2"
      >
        <div className="flex h-11 shrink-0 items-center justify-between ps-3">
          <SubHeading className="text-sm font-medium text-faint">{t('servers:channels.heading')}</SubHeading>
          {server.permissions.includes('manageChannels') && (
            <IconButton icon={Plus} label={t('servers:channels.create')} onClick={() => setOpened('channel')} />
          )}
        </div>
        {server.channels.length === 0 && <p className="px-3 text-soft">{t('servers:channels.none')}</p>}
        {role ? (
          <ViewedAs server={server} role={role} scroller={list} SubHeading={SubHeading} />
        ) : (
          <ChannelList server={server} scroller={list} SubHeading={SubHeading} />
        )}
      </nav>
      <footer className="flex shrink-0 items-center gap-2 p-3">
        {server.permissions.includes('createInvites') && (
          <Button onClick={() => setOpened('invite')} className="flex-1">
            <UserPlus aria-hidden size={18} strokeWidth={1.75} />
            {t('servers:menu.invite')}
          </Button>
        )}
        {/* Where the channel has room beside it, its header says this. */}
        <ConnectionStatus className="ms-auto px-2 md:hidden" />
      </footer>
      {opened === 'invite' && <InvitePeople server={server} onClose={close} />}
      {opened === 'channel' && <CreateChannel server={server} onClose={close} />}
    </div>
  );
}
