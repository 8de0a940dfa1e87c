import { PASSWORD_MIN, type RialtoError, type SignedIn, USERNAME_MAX } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useTranslation } from 'react-i18next';

import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { FormError } from './form-error';
import { inviteCode } from './invite-code';
import { PasswordField } from './password-field';
import { soon } from './soon';
import { useForm } from './use-form';

export interface RegisterFormProps {
  /** The code of an invite that is known already. */
  invite?: string | undefined;
  /** Asks for an invite: without one there is no account here. */
  asksForInvite?: boolean;
  /** Called with the code of the invite that was used. */
  onSignedIn: (invite: string | undefined) => void | Promise<void>;
}

/** Makes an account, which is signed in at once. */
export function RegisterForm({ invite, asksForInvite = false, onSignedIn }: RegisterFormProps) {
  const { t, i18n } = useTranslation('accounts');
  const client = useRialto();
  const say = ({ code, field, retryAfterMs = 0 }: RialtoError) => {
    if (code === 'conflict' && field === 'username') return t('nameTaken');
    if (field === 'invite') return t('inviteSpent');
    if (code === 'forbidden') return t('closed');
    if (field === 'username') return t('nameInvalid', { max: USERNAME_MAX });
    if (field === 'password') return t('passwordShort', { min: PASSWORD_MIN });
    if (field === 'displayName') return t('displayNameInvalid');
    if (code === 'rate_limited') return t('tooManyTries', { when: soon(retryAfterMs, i18n.language) });
    return undefined;
  };
  const { busy, errors, onSubmit } = useForm(async ({ username, displayName, password, invite: pasted }) => {
    const code = invite ?? (pasted === undefined ? undefined : (inviteCode(pasted) ?? pasted.trim()));
    const body = { username, password, ...(displayName?.trim() && { displayName }), ...(code && { invite: code }) };
    await client.api<SignedIn>('/auth/register', { method: 'POST', body });
    await onSignedIn(code || undefined);
  }, say);
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-5" aria-label={t('createAccount')}>
      {asksForInvite && !invite && (
        <Field
          label={t('invite')}
          name="invite"
          autoComplete="off"
          required
          hint={t('inviteHint')}
          error={errors.fields.invite}
        />
      )}
      <Field
        label={t('username')}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        dir="auto"
        required
        hint={t('usernameHint')}
        error={errors.fields.username}
      />
      <Field
        label={t('displayName')}
        name="displayName"
        autoComplete="name"
        dir="auto"
        hint={t('displayNameHint')}
        error={errors.fields.displayName}
      />
      <PasswordField
        name="password"
        autoComplete="new-password"
        minLength={PASSWORD_MIN}
        hint={t('passwordHint', { min: PASSWORD_MIN })}
        error={errors.fields.password}
      />
      <FormError words={errors.form} />
      <Button type="submit" kind="primary" busy={busy}>
        {t('createAccount')}
      </Button>
    </form>
  );
}
