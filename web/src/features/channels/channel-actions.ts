// What the viewer may do with a channel and a category, as the entries of their menus.

import type { Channel, Permissions, Server } from '@rialto/client';
import { ArrowDown, ArrowUp, CheckCheck, CircleHelp, Hash, Settings, Trash2 } from 'lucide-react';

import type { Translate } from '../../lib/i18n';
import type { MenuItem } from '../navigation/menu';

/** What I may in a channel. */
export const mineIn = (server: Server, channel: Channel): Permissions => channel.permissions ?? server.permissions;

/** Whether there are settings of a channel for me. */
export const hasChannelSettings = (server: Server, channel: Channel) =>
  mineIn(server, channel).some((one) => one === 'manageChannels' || one === 'manageRoles');

interface Acts {
  settings: () => void;
  move: (by: -1 | 1) => void;
  remove: () => void;
}

function moves(t: Translate, move: Acts['move']): MenuItem[] {
  return [
    { icon: ArrowUp, label: t('servers:channels.up'), onChoose: () => move(-1) },
    { icon: ArrowDown, label: t('servers:channels.down'), onChoose: () => move(1) },
  ];
}

export function channelItems(
  t: Translate,
  server: Server,
  channel: Channel,
  acts: Acts & { read: () => void; why: () => void },
): MenuItem[] {
  const items: MenuItem[] = [];
  if (channel.unread > 0) {
    items.push(
      { icon: CheckCheck, label: t('messages:markRead'), onChoose: acts.read },
      { icon: CircleHelp, label: t('messages:whyNumber'), onChoose: acts.why },
    );
  }
  if (hasChannelSettings(server, channel)) {
    items.push({ icon: Settings, label: t('servers:channels.settings'), onChoose: acts.settings });
  }
  if (server.permissions.includes('manageChannels')) items.push(...moves(t, acts.move));
  if (mineIn(server, channel).includes('manageChannels')) {
    items.push({ icon: Trash2, label: t('servers:channels.delete'), danger: true, onChoose: acts.remove });
  }
  return items;
}

export function categoryItems(t: Translate, server: Server, acts: Acts & { create: () => void }): MenuItem[] {
  const may = server.permissions;
  const items: MenuItem[] = [];
  if (may.includes('manageChannels')) {
    items.push({ icon: Hash, label: t('servers:channels.createHere'), onChoose: acts.create });
  }
  if (may.includes('manageChannels') || may.includes('manageRoles')) {
    items.push({ icon: Settings, label: t('servers:categories.settings'), onChoose: acts.settings });
  }
  if (may.includes('manageChannels')) {
    items.push(...moves(t, acts.move), {
      icon: Trash2,
      label: t('servers:categories.delete'),
      danger: true,
      onChoose: acts.remove,
    });
  }
  return items;
}
