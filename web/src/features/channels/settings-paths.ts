// Where the settings of a channel and of a category are.

import type { Category, Channel } from '@rialto/client';

const below = (rest: string) => (rest ? `/${rest}` : '');

export const channelSettingsPath = ({ serverId, id }: Pick<Channel, 'serverId' | 'id'>, rest = '') =>
  `/servers/${serverId}/channels/${id}/settings${below(rest)}`;

export const categorySettingsPath = ({ serverId, id }: Pick<Category, 'serverId' | 'id'>, rest = '') =>
  `/servers/${serverId}/categories/${id}/settings${below(rest)}`;
