import { useTranslation } from '../../lib/i18n';
import { ConnectionStatus } from '../connection/connection-status';
import { MessagePlaces } from './timeline/message-places';

/** The place of a conversation that is not told yet. */
export function ChannelPlaces() {
  const { t } = useTranslation();
  return (
    <>
      <header className="flex h-14 shrink-0 items-center justify-end px-4">
        <h1 className="sr-only">{t('loading')}</h1>
        <ConnectionStatus />
      </header>
      <MessagePlaces />
      <div aria-hidden className="px-2 pb-2 sm:px-4 sm:pb-4">
        <div className="mx-auto h-11.5 max-w-5xl rounded-card bg-hover" />
      </div>
    </>
  );
}
