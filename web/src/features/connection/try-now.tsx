import { useRialto } from '@rialto/client/react';
import { RotateCw } from 'lucide-react';
import { useEffect, useState } from 'react';
import { secondsName } from '../../lib/dates';
import { useTranslation } from '../../lib/i18n';
import { classes } from '../../ui/classes';

const SECOND_MS = 1000;

/** The seconds that are left until `at`, as they go by. To be keyed by `at`. */
function Countdown({ at }: { at: number }) {
  const { language } = useTranslation();
  const [left, setLeft] = useState(() => at - Date.now());
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setLeft(at - Date.now()), left % SECOND_MS || SECOND_MS);
    return () => clearTimeout(timer);
  }, [at, left]);
  return left > 0 ? secondsName(language, Math.ceil(left / SECOND_MS)) : '…';
}

interface TryNowProps {
  at?: number | undefined;
  /** Something else needs the room on a phone. */
  isBrief: boolean;
}

/** When the next attempt is made, and a button that makes it now. */
export function TryNow({ at = 0, isBrief }: TryNowProps) {
  const { t } = useTranslation();
  const client = useRialto();
  return (
    <>
      {/* Screen readers hear the state once, and not each second. */}
      <span aria-hidden className={classes('min-w-7 text-end text-faint tabular-nums', isBrief && 'max-sm:hidden')}>
        <Countdown key={at} at={at} />
      </span>
      <button
        type="button"
        onClick={client.retryNow}
        aria-label={t('connection.tryNow')}
        className="inline-flex min-h-11 min-w-11 items-center justify-center gap-1.5 rounded-control px-2 font-medium text-accent transition-colors hover:bg-hover"
      >
        <RotateCw aria-hidden size={16} strokeWidth={1.75} />
        <span className="max-sm:hidden">{t('connection.tryNow')}</span>
      </button>
    </>
  );
}
