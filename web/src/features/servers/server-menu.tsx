import type { Server } from '@rialto/client';
import { useRialto, useUser } from '@rialto/client/react';
import { CheckCheck, FolderPlus, Hash, LogOut, MoreHorizontal, Settings, UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '../../lib/i18n';
import { navigate } from '../../lib/router';
import { Dialog } from '../../ui/dialog';
import { CreateCategory, CreateChannel, EndServer, InvitePeople } from '../navigation/acts';
import { Menu, type MenuItem } from '../navigation/menu';
import { hasServerSettings, serverSettingsPath } from '../settings/server-settings-paths';

type Opened = 'invite' | 'channel' | 'category' | 'stay' | 'end';

/** What one can do with a server, as far as one may. */
export function ServerMenu({ server }: { server: Server }) {
  const { t } = useTranslation();
  const client = useRialto();
  const me = useUser();
  const [opened, setOpened] = useState<Opened>();
  const close = () => setOpened(undefined);
  const isMine = server.ownerId === me?.id;
  const may = server.permissions;
  const items: MenuItem[] = [];
  if (server.channels.some(({ unread }) => unread > 0)) {
    // Where it fails, the numbers that stay say so.
    const read = () => void client.readServer({ serverId: server.id }).catch(() => undefined);
    items.push({ icon: CheckCheck, label: t('messages:markRead'), onChoose: read });
  }
  if (may.includes('createInvites')) {
    items.push({ icon: UserPlus, label: t('servers:menu.invite'), onChoose: () => setOpened('invite') });
  }
  if (may.includes('manageChannels')) {
    items.push(
      { icon: Hash, label: t('servers:menu.createChannel'), onChoose: () => setOpened('channel') },
      { icon: FolderPlus, label: t('servers:categories.create'), onChoose: () => setOpened('category') },
    );
  }
  if (hasServerSettings(server)) {
    const open = () => navigate(serverSettingsPath(server.id));
    items.push({ icon: Settings, label: t('servers:menu.settings'), onChoose: open });
  }
  const leave = () => setOpened(isMine ? 'stay' : 'end');
  items.push({ icon: LogOut, label: t('servers:menu.leave'), danger: !isMine, onChoose: leave });
  return (
    <>
      <Menu icon={MoreHorizontal} label={t('servers:menu.open')} items={items} />
      {opened === 'invite' && <InvitePeople server={server} onClose={close} />}
      {opened === 'channel' && <CreateChannel server={server} onClose={close} />}
      {opened === 'category' && <CreateCategory server={server} onClose={close} />}
      {opened === 'stay' && (
        <Dialog title={t('servers:stay.title')} onClose={close}>
          <p className="text-pretty text-soft">{t('servers:stay.body')}</p>
        </Dialog>
      )}
      {opened === 'end' && me && <EndServer server={server} me={me} onClose={close} />}
    </>
  );
}
