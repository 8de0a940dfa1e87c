import type { Direct, RialtoClient } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useEffect, useEffectEvent } from 'react';

import { absolute } from '../../lib/base';
import { useTranslation } from '../../lib/i18n';
import { navigate } from '../../lib/router';
import { directPath, useDirectName } from '../directs/names';
import { previewOf } from '../messages/text/markup';
import { usePresence } from '../messages/use-presence';
import { channelPath, messagePath } from '../navigation/paths';
import { chime } from './chime';
import { type Alert, useChosen } from './chosen';
import { Notices, type Told } from './notices';
import { isLookedAt, lookingAt, telling } from './tabs';

/** As many characters as the node tells of a message. */
const PREVIEW_MAX = 140;

/** Tells of what is written while nobody looks: by notices of the system, by a sound, as it is chosen. */
export default function Alerts() {
  const client = useRialto();
  const isLooking = usePresence();
  const chosen: Record<Alert, boolean> = { notices: useChosen('notices'), sound: useChosen('sound') };
  const words = useWords();
  const open = useEffectEvent(({ serverId, channelId, seq }: Told) => {
    const direct = client.directs.get().directs.find(({ id }) => id === serverId);
    navigate(messagePath(direct ? directPath(direct) : channelPath(serverId, channelId), seq));
  });
  const tell = useEffectEvent(async (notices: Notices, told: Told) => {
    if (chosen.sound) void chime();
    if (!chosen.notices || Notification.permission !== 'granted' || (await isLookedAt())) return;
    notices.show(told, words(told));
  });

  useEffect(() => (isLooking ? lookingAt() : undefined), [isLooking]);
  useEffect(() => {
    const notices = new Notices(client, open);
    let isTelling = false;
    const ends = [
      telling(() => {
        isTelling = true;
      }),
      client.on('notification:update', (update) => isTelling && void tell(notices, update)),
      // Its first message comes with it.
      client.on('direct:added', async ({ direct }) => {
        const first = isTelling && direct.count > 0 ? await newestIn(client, direct) : undefined;
        if (first) void tell(notices, first);
      }),
      () => notices.end(),
    ];
    const leave = () => notices.clear();
    window.addEventListener('pagehide', leave);
    return () => {
      window.removeEventListener('pagehide', leave);
      for (const end of ends) end();
    };
  }, [client]);
  return null;
}

/** The last unread message of a conversation; nothing where it can't be had. */
async function newestIn(client: RialtoClient, { id, channel }: Direct): Promise<Told | undefined> {
  const unread = await client.getUnread({ channelId: channel.id }).catch(() => undefined);
  const last = unread?.messages.at(-1);
  return last && { ...last, serverId: id, messageId: last.id, preview: last.content.slice(0, PREVIEW_MAX) };
}

/** The words of a notice, and its picture. */
function useWords() {
  const { t } = useTranslation('messages');
  const client = useRialto();
  const directName = useDirectName();
  return ({ serverId, channelId, author, nickname, preview }: Told) => {
    const name = nickname ?? author.displayName;
    const direct = client.directs.get().directs.find(({ id }) => id === serverId);
    const found = client.findChannel(channelId);
    const title = found
      ? t('alerts.from', { name, channel: found.channel.name, server: found.server.name })
      : direct && direct.users.length > 2
        ? t('alerts.inGroup', { name, group: directName(direct) })
        : name;
    return { title, body: previewOf(preview, t('hidden')), icon: author.avatarUrl ?? absolute('/favicon.svg') };
  };
}
