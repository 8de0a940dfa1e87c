// Why the node refused a change of a community, in words.

import { RialtoError } from '@rialto/client';

import type { Translate } from '../../lib/i18n';
import { inWords } from '../../lib/words';

export function refusalOf(
  common: Translate,
  t: Translate<'settings'>,
  error: unknown,
  say?: (error: RialtoError) => string | undefined,
): string {
  if (!(error instanceof RialtoError)) return inWords(common, error);
  const said = say?.(error);
  if (said) return said;
  switch (error.code) {
    case 'forbidden':
      return t('refused.forbidden');
    case 'not_found':
      return t('refused.gone');
    case 'invalid':
      return error.field === 'name' ? t('refused.name') : t('refused.invalid');
    default:
      return inWords(common, error);
  }
}
