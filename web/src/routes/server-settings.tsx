import { useConnection, useServers, useUser } from '@rialto/client/react';
import { ShieldX } from 'lucide-react';

import { serverPath } from '../features/navigation/paths';
import { Profiles } from '../features/people/profiles';
import { ServerGone } from '../features/servers/server-gone';
import { Unreachable } from '../features/servers/unreachable';
import { useRemoved } from '../features/servers/use-removed';
import { SERVER_SECTIONS } from '../features/settings/server-sections';
import { serverSettingsPath } from '../features/settings/server-settings-paths';
import { SettingsFrame } from '../features/settings/settings-frame';
import { useTranslation } from '../lib/i18n';
import { Link, useParams } from '../lib/router';
import { buttonClass } from '../ui/button';
import { Loading } from '../ui/loading';
import { MessagePage } from '../ui/message-page';
import { ScreenMessage } from '../ui/screen-message';

/** `/servers/ID/settings` and all below: what those decide who may. */
export default function ServerSettings() {
  const { t } = useTranslation('settings');
  const { serverId = '', rest = '' } = useParams();
  const { loaded, servers } = useServers();
  const { state } = useConnection();
  const me = useUser();
  const removed = useRemoved(serverId);
  const server = servers.find(({ id }) => id === serverId);
  const [at, page] = rest.split('/');

  if (loaded && !server) return <ServerGone reason={removed} />;
  if (!server || !me) {
    return <main className="flex h-full bg-canvas">{state === 'offline' ? <Unreachable /> : <Loading />}</main>;
  }
  const back = (
    <Link to={serverPath(server)} className={buttonClass('primary')}>
      {t('back')}
    </Link>
  );
  const sections = SERVER_SECTIONS.filter(({ isFor }) => isFor(server.permissions, server));
  if (sections.length === 0) {
    return (
      <MessagePage icon={ShieldX} title={t('forbidden.title')} actions={back}>
        {t('forbidden.body')}
      </MessagePage>
    );
  }
  return (
    <SettingsFrame
      title={t('title')}
      base={serverSettingsPath(server.id)}
      back={{ to: serverPath(server), label: server.name }}
      sections={sections.map(({ path, icon, label }) => ({ path, icon, label: label(t) }))}
      at={at || undefined}
    >
      {(shown) => {
        const Section = sections.find(({ path }) => path === shown)?.Section;
        if (Section) {
          return (
            <Profiles server={server}>
              <Section server={server} me={me} page={page || undefined} />
            </Profiles>
          );
        }
        return (
          <ScreenMessage icon={ShieldX} title={t('forbidden.title')} actions={back}>
            {t('forbidden.body')}
          </ScreenMessage>
        );
      }}
    </SettingsFrame>
  );
}
