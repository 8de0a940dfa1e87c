import type { RialtoError, ServerBody } from '@rialto/client';
import { useRialto } from '@rialto/client/react';

import { useTranslation } from '../../lib/i18n';
import { navigate } from '../../lib/router';
import { useForm, type Values } from '../../lib/use-form';
import { Button, type ButtonKind } from '../../ui/button';
import { Field } from '../../ui/field';
import { FormError } from '../../ui/form-error';
import { inviteCode } from '../accounts/invite-code';
import { joinWords } from '../invites/invite-words';
import { serverPath } from '../navigation/paths';

/** The host that a pasted link names, if it is one. */
const hostOf = (pasted = '') => /^(?:https?:\/\/)?([^/\s]+)\/\S*invite/.exec(pasted.trim())?.[1];

/** Joins by what an invite link says, and goes to the server. */
export function JoinServerForm({ onDone, kind = 'primary' }: { onDone: () => void; kind?: ButtonKind }) {
  const { t } = useTranslation();
  const client = useRialto();
  const checks = { link: (pasted: string) => (inviteCode(pasted) ? undefined : t('servers:join.unreadable')) };
  const why = (error: RialtoError, host: string | undefined) => {
    if (error.code !== 'not_found') return joinWords(t, error);
    if (host && host !== window.location.host) return t('servers:join.elsewhere', { host });
    return t('servers:join.unknown');
  };
  const say = (error: RialtoError, { link }: Values) => ({ field: 'link', words: why(error, hostOf(link)) });
  const join = async ({ link = '' }: Values) => {
    const { server } = await client.api<ServerBody>(`/invites/${inviteCode(link)}/accept`, { method: 'POST' });
    onDone();
    navigate(serverPath(server));
  };
  const { busy, errors, form } = useForm(join, { checks, say });
  return (
    <form {...form} className="flex flex-col gap-4">
      <Field
        label={t('servers:join.link')}
        name="link"
        dir="ltr"
        autoFocus={kind === 'primary'}
        autoComplete="off"
        spellCheck={false}
        hint={t('servers:join.hint')}
        error={errors.fields.link}
      />
      <FormError words={errors.form} />
      <Button type="submit" kind={kind} busy={busy}>
        {t('servers:join.submit')}
      </Button>
    </form>
  );
}
