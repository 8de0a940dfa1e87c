import { classes } from './classes';

/** How a number of unread messages is written: counts are exact to 99, and 100 means "100 or more". */
export function countText(count: number): string {
  return count > 99 ? '99+' : String(count);
}

export interface UnreadBadgeProps {
  count: number;
  /** Under which name programs find it; absent where the same number stands elsewhere on the screen. */
  testId?: 'server-badge' | 'channel-unread' | 'direct-unread' | 'directs-badge';
  /** Glows and bounces slowly: for the badge of a server. */
  calls?: boolean;
  className?: string;
}

/** The number of what is unread for me; nothing at all at 0. */
export function UnreadBadge({ count, testId, calls = false, className }: UnreadBadgeProps) {
  if (count <= 0) return null;
  return (
    <span
      data-testid={testId}
      className={classes(
        'inline-flex h-5 min-w-5 shrink-0 items-center justify-center rounded-full bg-badge px-1.5 text-xs font-bold text-on-badge tabular-nums',
        calls && 'glow-badge motion-safe:animate-badge',
        className,
      )}
    >
      {/* "99+" from left to right in every language. */}
      <bdi dir="ltr">{countText(count)}</bdi>
    </span>
  );
}
