import { MessageCircle } from 'lucide-react';
import type { ReactNode } from 'react';

import { useTranslation } from '../../../lib/i18n';
import { MessagePlaces } from './message-places';

interface EmptyChannelProps {
  channelName: string;
  isLoading: boolean;
  /** Who reads what is written here, where that is not everyone on the server. */
  children?: ReactNode;
}

/** What stands in a channel without a message. */
export function EmptyChannel({ channelName, isLoading, children }: EmptyChannelProps) {
  const { t } = useTranslation();
  if (isLoading) return <MessagePlaces />;
  return (
    <div className="m-auto flex max-w-md min-w-0 flex-col items-center gap-2 p-8 text-center wrap-anywhere">
      <MessageCircle aria-hidden size={32} strokeWidth={1.5} className="text-faint" />
      <h2 className="text-xl font-semibold text-balance">{t('messages:emptyTitle', { channel: channelName })}</h2>
      <p className="text-soft text-pretty">{children ?? t('messages:emptyBody')}</p>
    </div>
  );
}
