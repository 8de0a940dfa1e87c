import { RialtoError, type ServerBody } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';

import type { Translate } from '../../lib/i18n';
import { useTranslation } from '../../lib/i18n';
import { Button, type ButtonKind } from '../../ui/button';
import { Field } from '../../ui/field';
import { inviteCode } from '../accounts/invite-code';
import { joinWords } from '../invites/invite-words';
import { serverPath } from '../navigation/paths';

/** The host that a pasted link names, if it is one. */
const hostOf = (pasted: string) => /^(?:https?:\/\/)?([^/\s]+)\/\S*invite/.exec(pasted.trim())?.[1];

function why(t: Translate, error: unknown, host: string | undefined): string {
  if (!(error instanceof RialtoError) || error.code !== 'not_found') return joinWords(t, error);
  if (host && host !== window.location.host) return t('servers:join.elsewhere', { host });
  return t('servers:join.unknown');
}

/** Joins by what an invite link says, and goes to the server. */
export function JoinServerForm({ onDone, kind = 'primary' }: { onDone: () => void; kind?: ButtonKind }) {
  const { t } = useTranslation();
  const client = useRialto();
  const navigate = useNavigate();
  const [pasted, setPasted] = useState('');
  const [unreadable, setUnreadable] = useState(false);
  const invite = inviteCode(pasted);
  const join = useMutation({
    mutationFn: (code: string) => client.api<ServerBody>(`/invites/${code}/accept`, { method: 'POST' }),
    onSuccess: ({ server }) => {
      onDone();
      void navigate(serverPath(server));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setUnreadable(!invite);
    if (invite) join.mutate(invite);
    else join.reset();
  };
  const error = unreadable ? t('servers:join.unreadable') : join.error && why(t, join.error, hostOf(pasted));
  return (
    <form onSubmit={submit} className="flex flex-col gap-4" noValidate>
      <Field
        label={t('servers:join.link')}
        value={pasted}
        onChange={(event) => setPasted(event.target.value)}
        dir="ltr"
        autoFocus={kind === 'primary'}
        autoComplete="off"
        spellCheck={false}
        hint={t('servers:join.hint')}
        error={error ?? undefined}
      />
      <Button type="submit" kind={kind} busy={join.isPending}>
        {t('servers:join.submit')}
      </Button>
    </form>
  );
}
