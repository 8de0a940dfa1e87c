import { dayName, useToday } from '../../../lib/dates';
import { useTranslation } from '../../../lib/i18n';
import { rem } from '../../../lib/rem';

/** So much of a divider stands above its words, in pixels. */
export const DAY_ABOVE = rem(1.5);

/** The name of the day that begins here. */
export function DayDivider({ at }: { at: number }) {
  const { language } = useTranslation();
  const today = useToday();
  return (
    <p className="px-4 pt-6 pb-1 text-center text-xs font-semibold text-faint sm:px-6">
      {dayName(language, at, today)}
    </p>
  );
}

/** The day of what is at the top of the screen. For the eye: others hear the dividers and the times. */
export function DayPill({ at }: { at: number }) {
  const { language } = useTranslation();
  const today = useToday();
  return (
    <p
      aria-hidden
      className="rounded-full border border-line bg-raised px-3 py-0.5 text-xs font-semibold text-soft shadow-float"
    >
      {dayName(language, at, today)}
    </p>
  );
}
