import type { Channel, User } from '@rialto/client';
import { useHistory } from '@rialto/client/react';
import { CloudOff } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { endFirstView } from '../../lib/first-client';
import { useTranslation } from '../../lib/i18n';
import { useTitle } from '../../lib/use-title';
import { inWords } from '../../lib/words';
import { Button } from '../../ui/button';
import { ScreenMessage } from '../../ui/screen-message';
import { draftOf } from '../accounts/drafts';
import { MessageActs, MessageActsContext } from './acts/message-acts';
import { type Aside, Conversation } from './conversation';
import { useOpened } from './new/use-opened';
import type { Place } from './new/use-opening';
import { useAddressed } from './new/use-target';

interface ChannelScreenProps extends Aside {
  channel: Channel;
  me: User;
  /** How it is called where one writes and reads, and in the title of the page. */
  name: string;
  title: string;
  header: ReactNode;
  /** What stands there once it is no longer mine. */
  gone: ReactNode;
}

/** A channel that is mine. To be keyed by its id. */
export function ChannelScreen({ channel, me, name, title, header, gone, ...aside }: ChannelScreenProps) {
  const { t } = useTranslation();
  const opened = useOpened(channel);
  const target = useAddressed();
  const [place, setPlace] = useState<Place>(opened.unread === 0 && !target ? 'end' : 'above');
  const [isShown, setShown] = useState(false);
  const [acts] = useState(() => new MessageActs(draftOf(me.id, channel.id)));
  // What is not shown yet is not read: joined first, read when all up to the end was on the screen.
  const log = useHistory(channel.id, { reading: isShown && place === 'end' });
  useEffect(endFirstView, []);
  useTitle(title);
  if (log.state === 'ready' && !isShown) setShown(true);

  if (log.state === 'gone') return gone;
  return (
    <>
      {header}
      {log.state === 'failed' ? (
        <ScreenMessage
          icon={CloudOff}
          title={t('messages:failedTitle')}
          actions={
            <Button kind="primary" onClick={() => void log.reload()}>
              {t('retry')}
            </Button>
          }
        >
          {inWords(t, log.error)}
        </ScreenMessage>
      ) : (
        <MessageActsContext value={acts}>
          <Conversation
            {...aside}
            channel={channel}
            name={name}
            log={log}
            me={me}
            opened={opened}
            target={target}
            place={place}
            onPlace={setPlace}
          />
        </MessageActsContext>
      )}
    </>
  );
}
