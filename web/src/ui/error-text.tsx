import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';

import { classes } from './classes';

/** What went wrong, in words that are heard at once. Not red: red is for what is unread and for what destroys. */
export function ErrorText({ id, className, children }: { id?: string; className?: string; children: ReactNode }) {
  return (
    <p id={id} role="alert" className={classes('flex gap-1.5 text-sm text-wrong', className)}>
      <CircleAlert aria-hidden size={16} className="mt-0.5 shrink-0" />
      <span className="min-w-0">{children}</span>
    </p>
  );
}
