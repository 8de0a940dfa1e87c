import { type ReactNode, useId } from 'react';

/** A part of a page under a heading of its own. */
export function Section({ title, lead, children }: { title: string; lead?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex flex-col gap-4">
      <div className="flex flex-col gap-1">
        <h2 id={id} className="text-lg font-semibold">
          {title}
        </h2>
        {lead && <p className="text-sm text-soft text-pretty">{lead}</p>}
      </div>
      {children}
    </section>
  );
}
