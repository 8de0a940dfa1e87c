import type { Permissions } from '@rialto/client';
import { TriangleAlert } from 'lucide-react';

import { useTranslation } from '../../lib/i18n';
import { Section } from '../../ui/section';
import { Switch } from '../../ui/switch';
import { GROUP_NAMES, isDangerous, PERMISSION_GROUPS, type Permission, withPermission } from './permissions';

interface PermissionSwitchesProps {
  value: Permissions;
  /** What I may myself: nobody gives what they lack. */
  mine: Permissions;
  isReadOnly: boolean;
  onChange: (value: Permissions) => void;
}

/** What a role allows: each permission with what it means, and with a warning where it can do harm. */
export function PermissionSwitches({ value, mine, isReadOnly, onChange }: PermissionSwitchesProps) {
  const { t } = useTranslation('settings');
  const one = (permission: Permission) => {
    const isOn = value.includes(permission);
    const isLacking = !isOn && !mine.includes(permission);
    return (
      <Switch
        key={permission}
        label={t(`permissions.${permission}.name`)}
        hint={
          <>
            {t(`permissions.${permission}.does`)}
            {isLacking && !isReadOnly && ` ${t('permissions.lacking')}`}
          </>
        }
        warning={
          isOn && isDangerous(permission) ? (
            <>
              <TriangleAlert aria-hidden size={16} className="mt-0.5 shrink-0" />
              <span>{t(`permissions.${permission}.danger`)}</span>
            </>
          ) : undefined
        }
        checked={isOn}
        disabled={isReadOnly || isLacking}
        onChange={(isIn) => onChange(withPermission(value, permission, isIn))}
      />
    );
  };
  return (
    <>
      {GROUP_NAMES.map((group) => (
        <Section key={group} title={t(`permissions.groups.${group}`)}>
          <div className="flex flex-col">{(PERMISSION_GROUPS[group] as readonly Permission[]).map(one)}</div>
        </Section>
      ))}
    </>
  );
}
