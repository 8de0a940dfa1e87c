// Why somebody may do something in a channel: the steps of the node, applied one after the other.

import type { PermissionStep, Permissions } from '@rialto/client';

import type { Permission } from './permissions';

export interface Traced {
  step: PermissionStep;
  /** What this step says of it; nothing where it says nothing. */
  says: 'allow' | 'deny' | undefined;
  /** Whether it is allowed after this step. */
  may: boolean;
}

/** What each step says of `permission`, and where that leads. Of one step `deny` counts before `allow`. */
export function traced(steps: readonly PermissionStep[], permission: Permission): Traced[] {
  let may = false;
  return steps.map((step) => {
    const says = step.allow.includes(permission) ? 'allow' : step.deny.includes(permission) ? 'deny' : undefined;
    if (says) may = says === 'allow';
    return { step, says, may };
  });
}

export type Mark = 'allow' | 'neutral' | 'deny';

/** What an override says of a permission. */
export function markOf(said: { allow: Permissions; deny: Permissions }, permission: Permission): Mark {
  if (said.allow.includes(permission)) return 'allow';
  return said.deny.includes(permission) ? 'deny' : 'neutral';
}

/** The override with `permission` marked so; in the order of what it said before. */
export function marked<T extends { allow: Permissions; deny: Permissions }>(
  said: T,
  permission: Permission,
  mark: Mark,
) {
  const without = (list: Permissions) => list.filter((one) => one !== permission);
  return {
    allow: mark === 'allow' ? [...without(said.allow), permission] : without(said.allow),
    deny: mark === 'deny' ? [...without(said.deny), permission] : without(said.deny),
  };
}
