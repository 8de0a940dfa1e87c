import type { Category, Channel } from '@rialto/client';
import { useRialto } from '@rialto/client/react';

import { useTranslation } from '../../lib/i18n';
import { Confirm } from '../navigation/confirm';

interface DeletePlaceProps {
  /** A channel, or a category. */
  place: { channel: Channel } | { category: Category };
  onDone?: (() => void) | undefined;
  onClose: () => void;
}

/** Deletes a channel with all that was said in it, or a category around its channels, after asking. */
export function DeletePlace({ place, onDone, onClose }: DeletePlaceProps) {
  const { t } = useTranslation();
  const client = useRialto();
  const [of, { id, name }] =
    'channel' in place ? (['channels', place.channel] as const) : (['categories', place.category] as const);
  return (
    <Confirm
      title={t(`servers:${of}.deleteTitle`, { name })}
      body={t(`servers:${of}.deleteBody`)}
      confirm={t(`servers:${of}.delete`)}
      act={() => client.api(`/${of}/${id}`, { method: 'DELETE' })}
      onDone={() => onDone?.()}
      onClose={onClose}
    />
  );
}
