import type { Channel, Message, User } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { Flag, Trash2 } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';

import { useTranslation } from '../../../lib/i18n';
import { DeleteMessage, Report } from '../../navigation/acts';
import { ContextMenu, type OpenedMenu } from '../../navigation/context-menu';
import type { Place } from '../../people/profile-context';
import { useOpenServer } from '../../servers/server-context';
import { actsOnMessage, type MessageAct, MessageActsContext } from './message-acts';

interface MessageMenusProps {
  channel: Channel;
  me: User;
  children: ReactNode;
}

/** Around the messages of a channel: each has a menu of what can be done to it. */
export function MessageMenus({ channel, me, children }: MessageMenusProps) {
  const { t } = useTranslation('messages');
  const client = useRialto();
  const server = useOpenServer();
  const may = channel.permissions ?? server?.permissions;
  const hasModerators = server !== undefined;
  const [menu, setMenu] = useState<OpenedMenu>();
  const [doing, setDoing] = useState<{ act: MessageAct; message: Message }>();
  const show = useMemo(() => {
    const acts = (message: Message) => actsOnMessage(may ?? [], me, message, hasModerators);
    const looks = {
      report: { icon: Flag, label: t('acts.report') },
      delete: { icon: Trash2, label: t('acts.delete'), danger: true },
    };
    return {
      isAny: (message: Message) => acts(message).length > 0,
      menu: (message: Message, at: Place) => {
        const items = acts(message).map((act) => ({ ...looks[act], onChoose: () => setDoing({ act, message }) }));
        setMenu({ label: t('acts.of'), items, ...at });
      },
    };
  }, [may, me, hasModerators, t]);
  const close = () => setDoing(undefined);
  return (
    <MessageActsContext value={show}>
      {children}
      {menu && <ContextMenu {...menu} onClose={() => setMenu(undefined)} />}
      {doing?.act === 'report' && server && (
        <Report server={server} user={doing.message.author} messageId={doing.message.id} onClose={close} />
      )}
      {doing?.act === 'delete' && (
        <DeleteMessage act={() => client.deleteMessage({ messageId: doing.message.id })} onClose={close} />
      )}
    </MessageActsContext>
  );
}
