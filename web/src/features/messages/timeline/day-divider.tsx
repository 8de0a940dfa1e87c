import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { dayName } from '../../../lib/dates';

/** Now, again after each midnight: "Today" ends there. */
function useToday(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const midnight = new Date(now).setHours(24, 0, 0, 0);
    const timer = setTimeout(() => setNow(Date.now()), midnight - Date.now() + 100);
    return () => clearTimeout(timer);
  }, [now]);
  return now;
}

/** The name of the day that begins here. */
export function DayDivider({ at }: { at: number }) {
  const { i18n } = useTranslation();
  const now = useToday();
  return (
    <p className="px-4 pt-6 pb-1 text-center text-xs font-semibold text-faint sm:px-6">
      {dayName(i18n.language, at, now)}
    </p>
  );
}
