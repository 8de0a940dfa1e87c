import { useDirects, useRialto, useUser } from '@rialto/client/react';
import { useEffect, useRef } from 'react';

import { DirectGone } from '../features/directs/direct-gone';
import { DirectHeader } from '../features/directs/direct-header';
import { DirectSilence } from '../features/directs/direct-silence';
import { DIRECTS_PATH, useDirectName } from '../features/directs/names';
import { ChannelPlaces } from '../features/messages/channel-places';
import { ChannelScreen } from '../features/messages/channel-screen';
import { useTranslation } from '../lib/i18n';
import { Redirect, useParams } from '../lib/router';

/** `/directs/ID`: a direct conversation; it is open while this is shown, so its badge is gone on every device. */
export default function Direct() {
  const { t } = useTranslation('directs');
  const { directId = '' } = useParams();
  const client = useRialto();
  const { loaded, directs } = useDirects();
  const me = useUser();
  const nameOf = useDirectName();
  /** The conversation that was shown: once it is closed or left, the list is what remains. */
  const shown = useRef('');
  const direct = directs.find(({ id }) => id === directId);
  const isMine = direct !== undefined;
  useEffect(() => {
    if (!isMine) return;
    shown.current = directId;
    return client.openServer(directId);
  }, [client, directId, isMine]);
  if (loaded && !direct && shown.current === directId) return <Redirect to={DIRECTS_PATH} />;
  const maySend = direct?.channel.permissions?.includes('sendMessages') ?? true;
  return (
    <main className="flex min-h-0 min-w-0 flex-1 flex-col bg-surface">
      {direct && me ? (
        <ChannelScreen
          key={direct.id}
          channel={direct.channel}
          me={me}
          name={nameOf(direct)}
          title={nameOf(direct)}
          header={<DirectHeader direct={direct} />}
          gone={<DirectGone />}
          empty={t('empty')}
          whole={!direct.group}
          silence={maySend ? undefined : <DirectSilence direct={direct} />}
        />
      ) : loaded ? (
        <DirectGone />
      ) : (
        <ChannelPlaces />
      )}
    </main>
  );
}
