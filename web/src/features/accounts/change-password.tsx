import { PASSWORD_MIN, type RialtoError } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { useForm } from '../../lib/use-form';
import { Button } from '../../ui/button';
import { FormError } from '../../ui/form-error';
import { Section } from '../../ui/section';
import { PasswordField } from './password-field';

/** Sets another password; every other session ends with the old one. */
export function ChangePassword() {
  const { t } = useTranslation('accounts');
  const client = useRialto();
  const queries = useQueryClient();
  const element = useRef<HTMLFormElement>(null);
  const [done, setDone] = useState(false);
  const say = ({ code, field }: RialtoError) => {
    if (field === 'newPassword') return t('passwordShort', { min: PASSWORD_MIN });
    if (code === 'forbidden' || field === 'currentPassword') {
      return { field: 'currentPassword', words: t('changePassword.wrong') };
    }
    return undefined;
  };
  const checks = {
    currentPassword: (value: string) => (value ? undefined : t('missing.password')),
    newPassword: (value: string) =>
      value.length < PASSWORD_MIN ? t('passwordShort', { min: PASSWORD_MIN }) : undefined,
  };
  const change = async ({ currentPassword, newPassword }: Record<string, string>) => {
    setDone(false);
    await client.api('/me/password', { method: 'POST', body: { currentPassword, newPassword } });
    element.current?.reset();
    setDone(true);
    await queries.invalidateQueries({ queryKey: ['sessions'] });
  };
  const { busy, errors, form } = useForm(change, { checks, say });
  return (
    <Section title={t('changePassword.title')} lead={t('changePassword.lead')}>
      <form {...form} ref={element} className="flex max-w-sm flex-col gap-4">
        <PasswordField
          label={t('changePassword.current')}
          name="currentPassword"
          autoComplete="current-password"
          error={errors.fields.currentPassword}
        />
        <PasswordField
          label={t('changePassword.new')}
          name="newPassword"
          autoComplete="new-password"
          hint={t('passwordHint', { min: PASSWORD_MIN })}
          error={errors.fields.newPassword}
        />
        <FormError words={errors.form} />
        <div className="flex items-center gap-4">
          <Button type="submit" busy={busy}>
            {t('changePassword.submit')}
          </Button>
          <p role="status" className="text-sm text-soft">
            {done && t('changePassword.done')}
          </p>
        </div>
      </form>
    </Section>
  );
}
