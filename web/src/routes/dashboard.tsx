import { useConnection, useServers, useUser } from '@rialto/client/react';
import { useState } from 'react';
import { TopBar } from '../features/navigation/top-bar';
import { type Adding, AddServer } from '../features/servers/add-server';
import { MyServers } from '../features/servers/my-servers';
import { NoServers } from '../features/servers/no-servers';
import { Unreachable } from '../features/servers/unreachable';
import { useTranslation } from '../lib/i18n';
import { useTitle } from '../lib/use-title';
import { Bridge } from '../ui/bridge';
import { Button } from '../ui/button';

/** `/`: my servers, and what is unread in them. */
export default function Dashboard() {
  const { t } = useTranslation();
  const { loaded, servers } = useServers();
  const { state } = useConnection();
  const me = useUser();
  const [adding, setAdding] = useState<Adding>();
  useTitle();

  const screen = () => {
    if (!loaded && state === 'offline') return <Unreachable />;
    if (loaded && servers.length === 0 && me) {
      return <NoServers name={me.displayName} onCreate={() => setAdding('create')} onJoin={() => setAdding('join')} />;
    }
    const actions = (
      <>
        <Button onClick={() => setAdding('join')}>{t('servers:join.open')}</Button>
        <Button kind="primary" onClick={() => setAdding('create')}>
          {t('servers:create.open')}
        </Button>
      </>
    );
    return <MyServers servers={servers} loading={!loaded} actions={actions} />;
  };

  return (
    <>
      {/* Hidden from programs too while a dialog is over it: its buttons are named as those of the dialog. */}
      <div aria-hidden={adding !== undefined} className="relative h-full bg-canvas">
        <Bridge />
        <div className="relative flex h-full flex-col overflow-y-auto">
          <TopBar />
          <main className="mx-auto flex w-full max-w-[100rem] flex-1 flex-col px-4 pt-4 pb-8 sm:px-8 sm:pt-[min(12dvh,7rem)]">
            {screen()}
          </main>
        </div>
      </div>
      {adding && <AddServer way={adding} onClose={() => setAdding(undefined)} />}
    </>
  );
}
