import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { Field, type FieldProps } from '../../ui/field';
import { IconButton } from '../../ui/icon-button';

/** A password that can be looked at while it is typed. */
export function PasswordField({ label, ...rest }: Omit<FieldProps, 'label' | 'end' | 'type'> & { label?: string }) {
  const { t } = useTranslation('accounts');
  const [shown, setShown] = useState(false);
  return (
    <Field
      {...rest}
      label={label ?? t('password')}
      type={shown ? 'text' : 'password'}
      autoCapitalize="none"
      spellCheck={false}
      required
      // The platform's password box is no textbox to assistive technology; this one is, shown or not.
      role="textbox"
      end={
        <IconButton
          icon={shown ? EyeOff : Eye}
          label={shown ? t('hideTyped') : t('showTyped')}
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
        />
      }
    />
  );
}
