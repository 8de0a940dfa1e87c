// Failures in the words of the person's language.

import { RialtoError } from '@rialto/client';

import type { Translate } from './i18n';

/** What went wrong, as a sentence. A form says more where it knows more. */
export function inWords(t: Translate, error: unknown): string {
  if (!(error instanceof RialtoError)) return t('common:error.internal');
  switch (error.code) {
    case 'unknown_event':
      return t('common:error.internal');
    default:
      return t(`common:error.${error.code}`);
  }
}
