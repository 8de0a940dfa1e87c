import { useId } from 'react';

import { useTranslation } from '../../../lib/i18n';
import { isTouch } from '../../../lib/touch';

interface SelectBoxProps {
  /** What it is called: who said it, and when. */
  label: string;
  checked: boolean;
}

/**
 * In the place of the picture of who said it, while messages are selected: the whole row is pressed, as high as a finger
 * needs it. The feed hears that.
 */
export function SelectBox({ label, checked }: SelectBoxProps) {
  const { t } = useTranslation('messages');
  const id = useId();
  return (
    <span className={isTouch() ? 'min-h-11' : undefined}>
      <label htmlFor={id} className="absolute inset-0">
        <span className="sr-only">{t('selection.one', { message: label })}</span>
      </label>
      <input id={id} type="checkbox" checked={checked} onChange={() => undefined} className="check relative mt-1" />
    </span>
  );
}
