// Nobody loses what they have changed and not saved by going elsewhere: by a link, a key, the browser's own buttons, or
// by closing the page.

import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { setGuard } from '../../lib/router';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';

interface Guard {
  mark: (by: object, isUnsaved: boolean) => void;
  /** What follows is meant to go elsewhere. */
  leaveFreely: () => void;
}

const GuardContext = createContext<Guard | undefined>(undefined);

/** Says whether something here is not saved. */
export function useUnsaved(isUnsaved: boolean): void {
  const guard = useContext(GuardContext);
  const by = useRef({});
  useEffect(() => {
    const { current } = by;
    guard?.mark(current, isUnsaved);
    return () => guard?.mark(current, false);
  }, [guard, isUnsaved]);
}

/** Lets the next step go without asking: what was changed is gone with what it was of. */
export const useLeaveFreely = () => useContext(GuardContext)?.leaveFreely;

/** Around screens whose changes are saved by a button. */
export function UnsavedGuard({ children }: { children: ReactNode }) {
  const [isUnsaved, setUnsaved] = useState(false);
  const [asked, setAsked] = useState<() => void>();
  const [guard] = useState(() => {
    const marks = new Set<object>();
    const state = { isFree: false };
    return {
      state,
      mark: (by: object, isMarked: boolean) => {
        if (isMarked) marks.add(by);
        else marks.delete(by);
        setUnsaved(marks.size > 0);
      },
      leaveFreely: () => {
        state.isFree = true;
      },
    };
  });

  useEffect(() => {
    if (!isUnsaved) return;
    guard.state.isFree = false;
    setGuard((step) => {
      if (guard.state.isFree) return false;
      setAsked(() => () => {
        guard.state.isFree = true;
        step();
      });
      return true;
    });
    const onClose = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', onClose);
    return () => {
      setGuard(undefined);
      window.removeEventListener('beforeunload', onClose);
    };
  }, [guard, isUnsaved]);

  return (
    <GuardContext value={guard}>
      {children}
      {asked && <AskToLeave onStay={() => setAsked(undefined)} onLeave={asked} />}
    </GuardContext>
  );
}

function AskToLeave({ onStay, onLeave }: { onStay: () => void; onLeave: () => void }) {
  const { t } = useTranslation('settings');
  const leave = () => {
    onStay();
    onLeave();
  };
  return (
    <Dialog title={t('unsaved.title')} onClose={onStay}>
      <p className="text-soft text-pretty">{t('unsaved.body')}</p>
      <div className="mt-6 flex flex-wrap justify-end gap-3">
        <Button onClick={onStay}>{t('unsaved.stay')}</Button>
        <Button kind="danger" onClick={leave}>
          {t('unsaved.leave')}
        </Button>
      </div>
    </Dialog>
  );
}
