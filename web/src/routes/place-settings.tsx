import type { Category, Channel, Permissions, Server, User } from '@rialto/client';
import { useConnection, useServers, useUser } from '@rialto/client/react';
import { KeyRound, ShieldX, SlidersHorizontal } from 'lucide-react';
import type { ReactNode } from 'react';

import { CategoryOverview } from '../features/channels/category-overview';
import { mineIn } from '../features/channels/channel-actions';
import { ChannelOverview } from '../features/channels/channel-overview';
import { categorySettingsPath, channelSettingsPath } from '../features/channels/settings-paths';
import { channelPath } from '../features/navigation/paths';
import { OverridePage } from '../features/permissions/override-page';
import { OverridesSection } from '../features/permissions/overrides-section';
import type { Carrier } from '../features/permissions/use-overrides';
import { ServerGone } from '../features/servers/server-gone';
import { Unreachable } from '../features/servers/unreachable';
import { useRemoved } from '../features/servers/use-removed';
import { SettingsFrame } from '../features/settings/settings-frame';
import { useTranslation } from '../lib/i18n';
import { Link, useParams } from '../lib/router';
import { buttonClass } from '../ui/button';
import { Loading } from '../ui/loading';
import { MessagePage } from '../ui/message-page';
import { ScreenMessage } from '../ui/screen-message';

/** `/servers/ID/channels/ID/settings` and all below. */
export function ChannelSettings() {
  const { t } = useTranslation();
  const { channelId = '' } = useParams();
  return (
    <InServer>
      {(server, me) => {
        const channel = server.channels.find(({ id }) => id === channelId);
        if (!channel) return <PlaceGone server={server} />;
        const category = server.categories.find(({ id }) => id === channel.categoryId);
        return (
          <PlaceSettings
            key={channel.id}
            server={server}
            me={me}
            title={t('servers:channels.settings')}
            name={`#${channel.name}`}
            base={channelSettingsPath(channel)}
            back={channelPath(server.id, channel.id)}
            may={mineIn(server, channel)}
            carrier={`channels/${channel.id}`}
            place={{ channel, category }}
          />
        );
      }}
    </InServer>
  );
}

/** `/servers/ID/categories/ID/settings` and all below. */
export function CategorySettings() {
  const { t } = useTranslation();
  const { categoryId = '' } = useParams();
  return (
    <InServer>
      {(server, me) => {
        const category = server.categories.find(({ id }) => id === categoryId);
        if (!category) return <PlaceGone server={server} />;
        return (
          <PlaceSettings
            key={category.id}
            server={server}
            me={me}
            title={t('servers:categories.settings')}
            name={category.name}
            base={categorySettingsPath(category)}
            back={`/servers/${server.id}`}
            may={server.permissions}
            carrier={`categories/${category.id}`}
            place={{ category }}
          />
        );
      }}
    </InServer>
  );
}

function InServer({ children }: { children: (server: Server, me: User) => ReactNode }) {
  const { serverId = '' } = useParams();
  const { loaded, servers } = useServers();
  const { state } = useConnection();
  const me = useUser();
  const removed = useRemoved(serverId);
  const server = servers.find(({ id }) => id === serverId);
  if (loaded && !server) return <ServerGone reason={removed} />;
  if (server && me) return children(server, me);
  return <main className="flex h-full bg-canvas">{state === 'offline' ? <Unreachable /> : <Loading />}</main>;
}

function PlaceGone({ server }: { server: Server }) {
  const { t } = useTranslation();
  return (
    <MessagePage
      icon={ShieldX}
      title={t('messages:goneTitle')}
      actions={
        <Link to={`/servers/${server.id}`} className={buttonClass('primary')}>
          {t('messages:goneAway')}
        </Link>
      }
    >
      {t('messages:goneBody')}
    </MessagePage>
  );
}

interface PlaceSettingsProps {
  server: Server;
  me: User;
  title: string;
  name: string;
  base: string;
  back: string;
  /** What I may there. */
  may: Permissions;
  carrier: Carrier;
  place: { channel: Channel; category: Category | undefined } | { category: Category };
}

function PlaceSettings({ server, me, title, name, base, back, may, carrier, place }: PlaceSettingsProps) {
  const { t } = useTranslation('settings');
  const { rest = '' } = useParams();
  const [at, kind, id] = rest.split('/');
  const sections = [
    { path: 'overview', icon: SlidersHorizontal, label: t('overview.title'), isMine: may.includes('manageChannels') },
    { path: 'permissions', icon: KeyRound, label: t('overrides.title'), isMine: may.includes('manageRoles') },
  ].filter(({ isMine }) => isMine);
  const forbidden = (
    <ScreenMessage
      icon={ShieldX}
      title={t('forbidden.title')}
      actions={
        <Link to={back} className={buttonClass('primary')}>
          {t('back')}
        </Link>
      }
    >
      {t('forbidden.body')}
    </ScreenMessage>
  );
  const permissions = () => {
    const shared = { server, me, carrier };
    const own = `${base}/permissions`;
    const page = { ...shared, where: name, back: own };
    if (id && kind === 'roles') return <OverridePage key={id} {...page} subject={{ roleId: id }} />;
    if (id && kind === 'members') return <OverridePage key={id} {...page} subject={{ userId: id }} />;
    return <OverridesSection {...shared} place={place} base={own} />;
  };
  if (sections.length === 0) return <main className="flex h-full bg-canvas">{forbidden}</main>;
  return (
    <SettingsFrame title={title} base={base} back={{ to: back, label: name }} sections={sections} at={at || undefined}>
      {(shown) => {
        if (!sections.some(({ path }) => path === shown)) return forbidden;
        if (shown === 'permissions') return permissions();
        if ('channel' in place) return <ChannelOverview server={server} channel={place.channel} />;
        return <CategoryOverview server={server} category={place.category} />;
      }}
    </SettingsFrame>
  );
}
