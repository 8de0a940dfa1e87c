// Why a conversation could not be begun, in words.

import { RialtoError } from '@rialto/client';

import { useTranslation } from '../../lib/i18n';
import { inWords } from '../../lib/words';

/** `isGroup`: with several others. The node says the same whatever it is that keeps somebody from taking it. */
export function useRefusal(isGroup = false): (error: unknown) => string {
  const { t } = useTranslation('directs');
  const { t: common } = useTranslation();
  return (error) =>
    error instanceof RialtoError && error.code === 'forbidden'
      ? t(isGroup ? 'begin.someRefuse' : 'begin.refuses')
      : inWords(common, error);
}
