import type { Invite } from '@rialto/client';
import { Check, Copy } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { copyFrom } from '../../lib/copy';
import { dayAndTime } from '../../lib/dates';
import { useTranslation } from '../../lib/i18n';
import { Button } from '../../ui/button';
import { inputClass } from '../../ui/field';

type Copied = 'no' | 'yes' | 'failed';

/** How long the button says that it has copied. */
const SAID_MS = 3000;

/** An invite that was made: its link to copy, and how long it is good. */
export function InviteLink({ invite, onAnother }: { invite: Invite; onAnother?: () => void }) {
  const { t, language } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState<Copied>('no');
  const id = useId();

  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);
  useEffect(() => {
    if (copied !== 'yes') return;
    const timer = setTimeout(() => setCopied('no'), SAID_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async () => {
    if (input.current) setCopied((await copyFrom(input.current)) ? 'yes' : 'failed');
  };
  const when = dayAndTime(language, Date.parse(invite.expiresAt));
  return (
    <div className="mt-5 flex flex-col gap-4">
      <div className="flex flex-col gap-1">
        <label htmlFor={id} className="font-medium">
          {t('servers:invites.link')}
        </label>
        <input
          ref={input}
          id={id}
          readOnly
          dir="ltr"
          value={invite.url}
          onFocus={(event) => event.target.select()}
          className={inputClass}
        />
        <p className="mt-1 text-sm text-soft">
          {invite.maxUses === 1 ? t('servers:invites.endsOnce', { when }) : t('servers:invites.endsMany', { when })}
        </p>
      </div>
      <Button kind="primary" onClick={copy}>
        {copied === 'yes' ? <Check aria-hidden size={18} /> : <Copy aria-hidden size={18} strokeWidth={1.75} />}
        {copied === 'yes' ? t('servers:invites.copied') : t('servers:invites.copy')}
      </Button>
      <p role="status" className={copied === 'failed' ? 'text-sm text-soft' : 'sr-only'}>
        {copied === 'yes' && t('servers:invites.copied')}
        {copied === 'failed' && t('servers:invites.copyFailed')}
      </p>
      {onAnother && <Button onClick={onAnother}>{t('servers:invites.another')}</Button>}
    </div>
  );
}
