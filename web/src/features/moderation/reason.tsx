import { REASON_MAX } from '@rialto/client';

import { useTranslation } from '../../lib/i18n';
import { Field, lengthOf } from '../../ui/field';

interface ReasonFieldProps {
  label?: string;
  hint?: string;
  value: string;
  onChange: (value: string) => void;
}

/** Why something is done: for those who read of it later. */
export function ReasonField({ label, hint, value, onChange }: ReasonFieldProps) {
  const { t } = useTranslation('moderation');
  return (
    <Field
      label={label ?? t('reason')}
      hint={hint ?? t('reasonHint')}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      limit={REASON_MAX}
      dir="auto"
      autoComplete="off"
    />
  );
}

/** What is wrong with it, in words. */
export function useReasonWrong(value: string): string | undefined {
  const { t } = useTranslation('moderation');
  return lengthOf(value) > REASON_MAX ? t('reasonTooLong', { count: REASON_MAX }) : undefined;
}
