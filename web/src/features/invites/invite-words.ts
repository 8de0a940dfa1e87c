// Why an invite does not let somebody in, in words.

import { RialtoError } from '@rialto/client';

import type { Translate } from '../../lib/i18n';
import { inWords } from '../../lib/words';

/** How joining has failed. */
export function joinWords(t: Translate, error: unknown): string {
  // Whoever was removed is kept out by the invites of before, and who is banned by each one.
  const isOut = error instanceof RialtoError && error.code === 'forbidden' && error.field === 'invite';
  return isOut ? t('accounts:removed') : inWords(t, error);
}
