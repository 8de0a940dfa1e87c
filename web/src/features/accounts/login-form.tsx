import type { RialtoError, SignedIn } from '@rialto/client';
import { useRialto } from '@rialto/client/react';

import { useTranslation } from '../../lib/i18n';
import { isTouch } from '../../lib/touch';
import { useForm } from '../../lib/use-form';
import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { FormError } from '../../ui/form-error';
import { PasswordField } from './password-field';
import { soon } from './soon';

/** Signs in by name and password; `onSignedIn` follows. */
export function LoginForm({ onSignedIn }: { onSignedIn: () => void | Promise<void> }) {
  const { t, language } = useTranslation('accounts');
  const client = useRialto();
  const say = ({ code, retryAfterMs = 0 }: RialtoError) => {
    // Either may be wrong; the password is what has to be typed again.
    if (code === 'unauthenticated') return { field: 'password', words: t('wrongPassword') };
    if (code === 'rate_limited') return t('tooManyTries', { when: soon(retryAfterMs, language) });
    return undefined;
  };
  const checks = {
    username: (value: string) => (value.trim() ? undefined : t('missing.username')),
    password: (value: string) => (value ? undefined : t('missing.password')),
  };
  const signIn = async ({ username, password }: Record<string, string>) => {
    await client.api<SignedIn>('/auth/login', { method: 'POST', body: { username, password } });
    await onSignedIn();
  };
  const { busy, errors, form } = useForm(signIn, { checks, say });
  return (
    <form {...form} className="flex flex-col gap-5" aria-label={t('signIn')}>
      <Field
        label={t('username')}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        dir="auto"
        required
        autoFocus={!isTouch()}
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
