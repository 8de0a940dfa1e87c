import { moderationOf, REASON_MAX, RialtoError, type Server, type User } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { inWords } from '../../lib/words';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { ErrorText } from '../../ui/error-text';
import { LongField } from '../../ui/field';
import { useReasonWrong } from './reason';

/** Leads whoever hears the page to what has taken the place of the form. */
const look = (shown: HTMLElement | null) => shown?.focus();

interface ReportProps {
  server: Server;
  /** Who is reported, or who wrote what is. */
  user: User;
  /** The message that is reported; else the person. */
  messageId?: string;
  onClose: () => void;
}

/** Tells those who keep order in a server of a message or of somebody. */
export function Report({ server, user, messageId, onClose }: ReportProps) {
  const { t } = useTranslation('moderation');
  const { t: common } = useTranslation();
  const { reportMessage, reportMember } = moderationOf(useRialto());
  const [text, setText] = useState('');
  const [isMissing, setMissing] = useState(false);
  const tooLong = useReasonWrong(text);
  const reason = text.trim();
  const sending = useMutation({
    mutationFn: (why: string) => (messageId ? reportMessage(messageId, why) : reportMember(server.id, user.id, why)),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(reason === '');
    if (reason !== '' && !tooLong && !sending.isPending) sending.mutate(reason);
  };
  const refused = (error: unknown) => {
    const code = error instanceof RialtoError ? error.code : undefined;
    if (code === 'forbidden') return t('report.tooMany');
    if (code === 'not_found') return t(messageId ? 'refused.messageGone' : 'refused.gone');
    return inWords(common, error);
  };
  const names = { name: user.displayName, server: server.name };
  return (
    <Dialog title={messageId ? t('report.message') : t('report.person', names)} onClose={onClose}>
      {sending.isSuccess ? (
        <>
          <p ref={look} tabIndex={-1} className="text-soft text-pretty outline-none">
            {t('report.sent')}
          </p>
          <div className="mt-6 flex justify-end">
            <Button kind="primary" onClick={onClose}>
              {common('close')}
            </Button>
          </div>
        </>
      ) : (
        <>
          <p className="text-soft text-pretty">{t('report.body', names)}</p>
          <form onSubmit={submit} noValidate className="mt-5">
            <LongField
              label={t('report.label')}
              error={tooLong ?? (isMissing && reason === '' ? t('report.missing') : undefined)}
              value={text}
              onChange={({ currentTarget }) => setText(currentTarget.value)}
              limit={REASON_MAX}
              rows={3}
              dir="auto"
            />
            {sending.error && <ErrorText className="mt-3">{refused(sending.error)}</ErrorText>}
            <div className="mt-6 flex flex-wrap justify-end gap-3">
              <Button onClick={onClose}>{common('cancel')}</Button>
              <Button kind="primary" type="submit" busy={sending.isPending}>
                {t('report.send')}
              </Button>
            </div>
          </form>
        </>
      )}
    </Dialog>
  );
}
