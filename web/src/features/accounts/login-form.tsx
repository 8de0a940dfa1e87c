import type { RialtoError, SignedIn } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useTranslation } from 'react-i18next';

import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { FormError } from './form-error';
import { PasswordField } from './password-field';
import { soon } from './soon';
import { useForm } from './use-form';

/** Signs in by name and password; `onSignedIn` follows. */
export function LoginForm({ onSignedIn }: { onSignedIn: () => void | Promise<void> }) {
  const { t, i18n } = useTranslation('accounts');
  const client = useRialto();
  const say = ({ code, retryAfterMs = 0 }: RialtoError) => {
    if (code === 'unauthenticated') return t('wrongPassword');
    if (code === 'rate_limited') return t('tooManyTries', { when: soon(retryAfterMs, i18n.language) });
    return undefined;
  };
  const { busy, errors, onSubmit } = useForm(async ({ username, password }) => {
    await client.api<SignedIn>('/auth/login', { method: 'POST', body: { username, password } });
    await onSignedIn();
  }, say);
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-5" aria-label={t('signIn')}>
      <Field
        label={t('username')}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        dir="auto"
        required
        error={errors.fields.username}
      />
      <PasswordField name="password" autoComplete="current-password" error={errors.fields.password} />
      <FormError words={errors.form} />
      <Button type="submit" kind="primary" busy={busy}>
        {t('signIn')}
      </Button>
    </form>
  );
}
