import { classes } from './classes';

/** A name in whatever script, on one line: it stands at the start of its place and is cut at its own end. */
export function OneLine({ children, className }: { children: string; className?: string }) {
  return (
    <span className={classes('flex min-w-0', className)}>
      <span dir="auto" title={children} className="truncate">
        {children}
      </span>
    </span>
  );
}
