// Why the node refused an act of moderation, in words.

import { RialtoError } from '@rialto/client';

import type { Translate } from '../../lib/i18n';

export function sayRefusal(t: Translate<'moderation'>): (error: unknown) => string | undefined {
  return (error) => {
    if (!(error instanceof RialtoError)) return undefined;
    if (error.code === 'forbidden') return t('refused.forbidden');
    return error.code === 'not_found' || error.code === 'conflict' ? t('refused.gone') : undefined;
  };
}
