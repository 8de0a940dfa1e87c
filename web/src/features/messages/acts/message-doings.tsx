import type { Channel, Message, Permissions, User } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { Copy, Flag, ListChecks, type LucideIcon, Pencil, Trash2 } from 'lucide-react';
import { useContext, useEffect, useLayoutEffect, useMemo, useState } from 'react';

import { copyText } from '../../../lib/copy';
import { useTranslation } from '../../../lib/i18n';
import { isTouch } from '../../../lib/touch';
import { Report } from '../../moderation/report';
import { ContextMenu } from '../../navigation/context-menu';
import { useOpenServer } from '../../servers/server-context';
import { DeleteMessage } from './delete-message';
import { DeletionNotice } from './deletion-notice';
import { Deletions } from './deletions';
import { type Choice, MessageActsContext, type Scope, useDoing } from './message-acts';
import { actsOnMessage, KEYS, type MessageAct } from './offered';
import { select } from './selection';
import { useFeed } from './use-feed';

interface MessageDoingsProps {
  channel: Channel;
  me: User;
  messages: readonly Message[];
  /** The reader is above the end, and the way back to it is shown. */
  isAbove: boolean;
}

const NOTHING: Permissions = [];

const icons: Record<MessageAct, LucideIcon> = {
  edit: Pencil,
  copy: Copy,
  select: ListChecks,
  report: Flag,
  delete: Trash2,
};

/** Does what is asked for at the messages of a channel: over them, in dialogs and menus. */
export function MessageDoings({ channel, me, messages, isAbove }: MessageDoingsProps) {
  const { t } = useTranslation('messages');
  const acts = useContext(MessageActsContext);
  const server = useOpenServer();
  const deletions = useDeletions();
  const may = channel.permissions ?? server?.permissions ?? NOTHING;
  const hasModerators = server !== undefined;
  const scope = useMemo<Scope>(() => {
    const choose = (act: MessageAct, message: Message, { from, shiftKey }: Choice) => {
      switch (act) {
        case 'edit':
          return acts.edit(message, from);
        case 'copy':
          return void copyText(message.content);
        case 'select':
          return select(acts, message);
        case 'report':
          return acts.set({ asked: { act, message } });
        case 'delete':
          return shiftKey ? deletions.begin([message]) : acts.set({ asked: { act, messages: [message] } });
      }
    };
    return { may, me, hasModerators, choose };
  }, [acts, deletions, may, me, hasModerators]);
  useLayoutEffect(() => acts.set({ scope }), [acts, scope]);
  useFeed(messages);

  const asked = useDoing((now) => now.asked);
  const close = () => acts.set({ asked: undefined });
  return (
    <>
      <DeletionNotice deletions={deletions} isAbove={isAbove} />
      {asked?.act === 'menu' && (
        <ContextMenu
          label={t('acts.of')}
          items={actsOnMessage(scope, asked.message).map((act) => ({
            icon: icons[act],
            label: t(`acts.${act}`),
            keys: isTouch() ? undefined : KEYS[act],
            danger: act === 'delete',
            onChoose: ({ shiftKey }) => scope.choose(act, asked.message, { from: asked.at.from, shiftKey }),
          }))}
          {...asked.at}
          onClose={close}
        />
      )}
      {asked?.act === 'report' && server && (
        <Report server={server} user={asked.message.author} messageId={asked.message.id} onClose={close} />
      )}
      {asked?.act === 'delete' && (
        <DeleteMessage
          count={asked.messages.length}
          canSkip
          act={async () => {
            acts.set({ selected: undefined, editing: undefined });
            deletions.begin(asked.messages);
          }}
          onClose={close}
        />
      )}
    </>
  );
}

/** Those of this screen: what waits when it is left is sent then. */
function useDeletions(): Deletions {
  const client = useRialto();
  const acts = useContext(MessageActsContext);
  const [deletions] = useState(() => new Deletions(client, acts));
  useEffect(() => {
    window.addEventListener('pagehide', deletions.leavePage);
    return () => {
      window.removeEventListener('pagehide', deletions.leavePage);
      deletions.sendNow();
    };
  }, [deletions]);
  return deletions;
}
