import type { NotificationUpdate } from '@rialto/client';

import { useTranslation } from '../../lib/i18n';
import { classes } from '../../ui/classes';
import { useBlocked } from '../directs/blocks';
import { previewOf } from '../messages/text/markup';
import { authorOf } from '../people/called';

/** Who said what last, but nothing of whom I block; nothing where nobody has said anything. */
export function LastMessage({ message, className }: { message: NotificationUpdate | undefined; className?: string }) {
  const { t } = useTranslation();
  const isBlocked = useBlocked().has(message?.author.id ?? '');
  if (!message) return null;
  return (
    <span className={classes('text-sm text-soft', className)} dir="auto">
      {isBlocked
        ? t('messages:blocked')
        : t('servers:lastMessage', {
            author: authorOf(message).displayName,
            text: previewOf(message.preview, t('messages:hidden')),
          })}
    </span>
  );
}
