import type { Role } from '@rialto/client';

import { classes } from '../../ui/classes';
import { OneLine } from '../../ui/one-line';
import { RoleDot } from './role-dot';

interface RoleChecksProps {
  label: string;
  roles: readonly Role[];
  /** The ids of those that are held. */
  held: readonly string[];
  isOpen: (role: Role) => boolean;
  onChange: (role: Role, isHeld: boolean) => void;
}

/** Which roles somebody holds: one check a role. Those that are not mine to give stand there, and can't be changed. */
export function RoleChecks({ label, roles, held, isOpen, onChange }: RoleChecksProps) {
  return (
    <fieldset aria-label={label} className="-mx-3 flex flex-col">
      {roles.map((role) => {
        const open = isOpen(role);
        return (
          <label
            key={role.id}
            className={classes(
              'flex min-h-11 items-center gap-3 rounded-control px-3',
              open ? 'cursor-pointer hover:bg-hover' : 'opacity-65',
            )}
          >
            <input
              type="checkbox"
              checked={held.includes(role.id)}
              disabled={!open}
              onChange={({ currentTarget }) => onChange(role, currentTarget.checked)}
              className="check"
            />
            <RoleDot color={role.color} />
            <OneLine className="flex-1">{role.name}</OneLine>
          </label>
        );
      })}
    </fieldset>
  );
}
