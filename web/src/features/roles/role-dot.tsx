import type { Role } from '@rialto/client';

import { classes } from '../../ui/classes';
import { OneLine } from '../../ui/one-line';

/** What a role's colour is drawn with (app.css); nothing where it has none. */
export const roleStyle = (color: string | null | undefined) =>
  color ? ({ '--role': color } as React.CSSProperties) : undefined;

/** The colour of a role, as a dot. */
export function RoleDot({ color, className }: { color: string | null; className?: string }) {
  return (
    <span
      aria-hidden
      style={roleStyle(color)}
      className={classes('size-3 shrink-0 rounded-full', color ? 'role-dot' : 'border-2 border-faint', className)}
    />
  );
}

/** A role beside others: its colour and its name. */
export function RoleChip({ role }: { role: Role }) {
  return (
    <span className="inline-flex max-w-full min-w-0 items-center gap-1.5 rounded-full bg-hover py-0.5 ps-2 pe-2.5 text-sm">
      <RoleDot color={role.color} className="size-2.5" />
      <OneLine>{role.name}</OneLine>
    </span>
  );
}
