import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

export interface ScreenMessageProps {
  icon?: LucideIcon;
  title: string;
  children?: ReactNode;
  /** What can be done about it. */
  actions?: ReactNode;
}

/** What stands where there is nothing else to show: an empty, a failed or a missing thing, in words. */
export function ScreenMessage({ icon: Icon, title, children, actions }: ScreenMessageProps) {
  return (
    <div className="m-auto flex max-w-md min-w-0 flex-col items-center gap-3 p-8 text-center wrap-anywhere">
      {Icon && <Icon aria-hidden size={32} strokeWidth={1.5} className="text-faint" />}
      <h1 className="text-xl font-semibold text-balance">{title}</h1>
      {children && <div className="text-soft text-pretty">{children}</div>}
      {actions && <div className="mt-3 flex flex-wrap justify-center gap-3">{actions}</div>}
    </div>
  );
}
