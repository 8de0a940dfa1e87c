import type { Server } from '@rialto/client';
import { useUser } from '@rialto/client/react';
import { Hash, LogOut, MoreHorizontal, Trash2, UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../../lib/i18n';
import { Dialog } from '../../ui/dialog';
import { CreateChannel } from '../channels/create-channel';
import { InvitePeople } from '../invites/invite-people';
import { Menu, type MenuItem } from '../navigation/menu';
import { EndServer } from './end-server';

type Opened = 'invite' | 'channel' | 'stay' | 'end';

/** What one can do with a server: its owner more than its members. */
export function ServerMenu({ server }: { server: Server }) {
  const { t } = useTranslation();
  const me = useUser();
  const [opened, setOpened] = useState<Opened>();
  const close = () => setOpened(undefined);
  const invite: MenuItem = { icon: UserPlus, label: t('servers:menu.invite'), onChoose: () => setOpened('invite') };
  const items: MenuItem[] =
    server.ownerId === me?.id
      ? [
          invite,
          { icon: Hash, label: t('servers:menu.createChannel'), onChoose: () => setOpened('channel') },
          { icon: LogOut, label: t('servers:menu.leave'), onChoose: () => setOpened('stay') },
          { icon: Trash2, label: t('servers:menu.delete'), danger: true, onChoose: () => setOpened('end') },
        ]
      : [invite, { icon: LogOut, label: t('servers:menu.leave'), danger: true, onChoose: () => setOpened('end') }];
  return (
    <>
      <Menu icon={MoreHorizontal} label={t('servers:menu.open')} items={items} />
      {opened === 'invite' && <InvitePeople server={server} onClose={close} />}
      {opened === 'channel' && <CreateChannel server={server} onClose={close} />}
      {opened === 'stay' && (
        <Dialog title={t('servers:stay.title')} onClose={close}>
          <p className="text-pretty text-soft">{t('servers:stay.body')}</p>
        </Dialog>
      )}
      {opened === 'end' && me && <EndServer server={server} me={me} onClose={close} />}
    </>
  );
}
