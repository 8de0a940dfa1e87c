import { classes } from './classes';

/**
 * A name in whatever script, on one line: it stands at the start of its place and is cut at its own end. In a container
 * that is too narrow for that, as with letters of twice the size on a phone, it takes the lines that it needs.
 */
export function OneLine({ children, className }: { children: string; className?: string }) {
  return (
    <span className={classes('flex min-w-0', className)}>
      <span dir="auto" title={children} className="truncate @max-[9rem]:wrap-anywhere @max-[9rem]:whitespace-normal">
        {children}
      </span>
    </span>
  );
}
