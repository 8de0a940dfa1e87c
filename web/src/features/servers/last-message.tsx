import type { NotificationUpdate } from '@rialto/client';

import { useTranslation } from '../../lib/i18n';
import { classes } from '../../ui/classes';
import { authorOf } from '../people/called';

/** Who said what last; nothing where nobody has said anything. */
export function LastMessage({ message, className }: { message: NotificationUpdate | undefined; className?: string }) {
  const { t } = useTranslation();
  if (!message) return null;
  return (
    <span className={classes('text-sm text-soft', className)} dir="auto">
      {t('servers:lastMessage', { author: authorOf(message).displayName, text: message.preview })}
    </span>
  );
}
