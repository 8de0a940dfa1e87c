import { type Message, moderationOf, type Server } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useMutation } from '@tanstack/react-query';
import { Check, ChevronDown, Trash2, Undo2, UserRound } from 'lucide-react';
import { useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { Button } from '../../ui/button';
import { ErrorText } from '../../ui/error-text';
import { OneLine } from '../../ui/one-line';
import { DeleteMessage } from '../messages/acts/delete-message';
import { below, useShowPerson } from '../people/profile-context';
import { refusalOf } from '../settings/refusal';
import type { Case } from './cases';
import { ResolveCase } from './resolve-case';
import { useReread } from './use-reread';

interface ReportActsProps {
  server: Server;
  of: Case;
}

/** What there is to do about what is reported. */
export function ReportActs({ server, of }: ReportActsProps) {
  const { t } = useTranslation('moderation');
  const show = useShowPerson();
  const [isResolving, setResolving] = useState(false);
  const [{ state, message, user }] = of;
  if (state === 'closed') return <Reopen server={server} of={of} />;
  return (
    <div className="flex flex-wrap gap-2 max-sm:*:grow">
      {message?.deletedAt === null && <DeleteReported server={server} message={message} />}
      <Button
        aria-haspopup="menu"
        aria-label={t('servers:profile.acts', { name: user.displayName })}
        onClick={({ currentTarget }) => show?.menu(user, below(currentTarget))}
        className="min-w-0"
      >
        <UserRound aria-hidden size={18} strokeWidth={1.75} className="shrink-0" />
        <OneLine>{user.displayName}</OneLine>
        <ChevronDown aria-hidden size={18} strokeWidth={1.75} className="shrink-0" />
      </Button>
      <Button onClick={() => setResolving(true)} className="sm:ms-auto">
        <Check aria-hidden size={18} strokeWidth={1.75} />
        {t('reports.close')}
      </Button>
      {isResolving && <ResolveCase server={server} of={of} onClose={() => setResolving(false)} />}
    </div>
  );
}

function DeleteReported({ server, message }: { server: Server; message: Message }) {
  const { t } = useTranslation('messages');
  const client = useRialto();
  const reread = useReread(server.id);
  const [isAsked, setAsked] = useState(false);
  const act = async () => {
    await client.deleteMessage({ messageId: message.id });
    reread();
  };
  return (
    <>
      <Button onClick={() => setAsked(true)}>
        <Trash2 aria-hidden size={18} strokeWidth={1.75} />
        {t('acts.delete')}
      </Button>
      {isAsked && <DeleteMessage act={act} onClose={() => setAsked(false)} />}
    </>
  );
}

function Reopen({ server, of }: ReportActsProps) {
  const { t } = useTranslation('moderation');
  const { t: common } = useTranslation();
  const { t: settings } = useTranslation('settings');
  const { changeReport } = moderationOf(useRialto());
  const reread = useReread(server.id);
  const opening = useMutation({
    mutationFn: () => Promise.all(of.map(({ id }) => changeReport(id, { state: 'open' }))),
    onSettled: reread,
  });
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button busy={opening.isPending} onClick={() => opening.mutate()}>
        <Undo2 aria-hidden size={18} strokeWidth={1.75} className="rtl:-scale-x-100" />
        {t('reports.reopen')}
      </Button>
      {opening.error && <ErrorText>{refusalOf(common, settings, opening.error)}</ErrorText>}
    </div>
  );
}
