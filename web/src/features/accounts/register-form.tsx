import { NAME_MAX, PASSWORD_MIN, type RialtoError, type SignedIn, USERNAME_MAX } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useQueryClient } from '@tanstack/react-query';

import type { Translate } from '../../lib/i18n';
import { useTranslation } from '../../lib/i18n';
import { nodeKey } from '../../lib/node-info';
import { isTouch } from '../../lib/touch';
import { useForm } from '../../lib/use-form';
import { Button } from '../../ui/button';
import { Field, lengthOf } from '../../ui/field';
import { FormError } from '../../ui/form-error';
import { inviteCode } from './invite-code';
import { PasswordField } from './password-field';
import { soon } from './soon';

interface RegisterFormProps {
  /** The code of an invite that is known already. */
  invite?: string | undefined;
  /** Asks for an invite: without one there is no account here. */
  asksForInvite?: boolean;
  /** It would be the node's first account. */
  isFirst?: boolean;
  /** Called with the code of the invite that was used. */
  onSignedIn: (invite: string | undefined) => void | Promise<void>;
}

/** What is wrong with a user name, as far as one can tell here. */
function wrongName(t: Translate<'accounts'>, name: string): string | undefined {
  if (!name) return t('missing.username');
  return lengthOf(name) > USERNAME_MAX || /\s/u.test(name) ? t('nameInvalid', { max: USERNAME_MAX }) : undefined;
}

/** Makes an account, which is signed in at once. */
export function RegisterForm({ invite, asksForInvite = false, isFirst = false, onSignedIn }: RegisterFormProps) {
  const { t, language } = useTranslation('accounts');
  const client = useRialto();
  const queries = useQueryClient();
  const asks = asksForInvite && !invite;
  const needsInvite = () => {
    if (invite || asks) return t('inviteSpent');
    // What the node said of itself when this page came is not so any more.
    void queries.invalidateQueries({ queryKey: nodeKey });
    return isFirst ? t('firstTaken') : t('needsInvite');
  };
  const say = ({ code, field, retryAfterMs = 0 }: RialtoError) => {
    if (code === 'conflict' && field === 'username') return t('nameTaken');
    if (field === 'invite') return needsInvite();
    if (code === 'forbidden') return t('closed');
    if (field === 'username') return t('nameInvalid', { max: USERNAME_MAX });
    if (field === 'password') return t('passwordShort', { min: PASSWORD_MIN });
    if (field === 'displayName') return t('displayNameInvalid');
    if (code === 'rate_limited') return t('tooManyTries', { when: soon(retryAfterMs, language) });
    return undefined;
  };
  const checks = {
    invite: (value: string) => (value.trim() ? undefined : t('missing.invite')),
    username: (value: string) => wrongName(t, value.trim()),
    displayName: (value: string) => (lengthOf(value) > NAME_MAX ? t('displayNameInvalid') : undefined),
    password: (value: string) => (value.length < PASSWORD_MIN ? t('passwordShort', { min: PASSWORD_MIN }) : undefined),
  };
  const register = async ({ username, displayName, password, invite: pasted }: Record<string, string>) => {
    const code = invite ?? (pasted === undefined ? undefined : (inviteCode(pasted) ?? pasted.trim()));
    const body = { username, password, ...(displayName?.trim() && { displayName }), ...(code && { invite: code }) };
    await client.api<SignedIn>('/auth/register', { method: 'POST', body });
    await onSignedIn(code || undefined);
  };
  const { busy, errors, form } = useForm(register, { checks, say });
  return (
    <form {...form} className="flex flex-col gap-5" aria-label={t('createAccount')}>
      {asks && (
        <Field
          label={t('invite')}
          name="invite"
          autoComplete="off"
          required
          autoFocus={!isTouch()}
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
        autoFocus={!asks && !isTouch()}
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
