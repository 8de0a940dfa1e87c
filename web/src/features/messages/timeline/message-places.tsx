import { useTranslation } from '../../../lib/i18n';
import { classes } from '../../../ui/classes';

const places = [
  { lines: [64], isFirst: true },
  { lines: [88, 40], isFirst: true },
  { lines: [48], isFirst: false },
  { lines: [72], isFirst: true },
  { lines: [92, 56], isFirst: true },
  { lines: [36], isFirst: false },
];

/** The places of messages that are on their way; seen only when they take a while. */
export function MessagePlaces() {
  const { t } = useTranslation();
  return (
    <div role="status" className="appear-late flex min-h-0 flex-1 flex-col justify-end overflow-hidden pb-5">
      <span className="sr-only">{t('loading')}</span>
      {places.map(({ lines, isFirst }) => (
        <div
          key={lines.join()}
          aria-hidden
          className={classes(
            'mx-auto grid w-full max-w-5xl grid-cols-[2.5rem_1fr] gap-x-3 px-4 pt-2 sm:px-6',
            isFirst && 'mt-4',
          )}
        >
          <span className={classes('size-10 rounded-full', isFirst && 'bg-hover')} />
          <span className="flex max-w-(--measure) flex-col gap-2.5 pt-1">
            {isFirst && <span className="h-3 w-28 rounded-full bg-pressed" />}
            {lines.map((width) => (
              <span key={width} className="h-3 rounded-full bg-hover" style={{ width: `${width}%` }} />
            ))}
          </span>
        </div>
      ))}
    </div>
  );
}
