import { useConnection, useRialto, useUser } from '@rialto/client/react';
import { LogOut } from 'lucide-react';
import { useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { inWords } from '../../lib/words';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { FormError } from '../../ui/form-error';
import { useEnter } from './after-entry';
import { forgetDrafts } from './drafts';

/** Ends the session of this device. What is unsent is told first: it waits here until its author is back. */
export function SignOut() {
  const { t } = useTranslation('accounts');
  const { t: common } = useTranslation();
  const client = useRialto();
  const { unsent } = useConnection();
  const user = useUser();
  const enter = useEnter();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();

  async function signOut() {
    setBusy(true);
    setFailure(undefined);
    // First, so that the end of the session is not taken for somebody else's doing.
    client.close();
    try {
      await client.api('/auth/logout', { method: 'POST' });
      forgetDrafts(user?.id);
      enter('/login');
    } catch (error) {
      client.connect();
      setFailure(error);
      setBusy(false);
    }
  }

  const words = failure ? inWords(common, failure) : undefined;
  return (
    <div className="flex flex-col items-start gap-4">
      {!asking && <FormError words={words} />}
      <Button busy={busy} onClick={() => (unsent > 0 ? setAsking(true) : void signOut())}>
        <LogOut aria-hidden size={18} className="rtl:-scale-x-100" />
        {t('signOut')}
      </Button>
      {asking && (
        <Dialog title={t('unsentTitle', { count: unsent })} onClose={() => setAsking(false)}>
          <p className="text-soft">{t('unsentBody')}</p>
          <FormError words={words} />
          <div className="mt-6 flex justify-end gap-3">
            <Button onClick={() => setAsking(false)}>{common('cancel')}</Button>
            <Button busy={busy} onClick={() => void signOut()}>
              {t('signOutAnyway')}
            </Button>
          </div>
        </Dialog>
      )}
    </div>
  );
}
