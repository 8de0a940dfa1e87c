import { NAME_MAX, type RoleBody, type Server, type User } from '@rialto/client';
import { useRialto } from '@rialto/client/react';
import { ArrowLeft, Eye, Trash2 } from 'lucide-react';
import { useState } from 'react';

import { useTranslation } from '../../lib/i18n';
import { Link, navigate } from '../../lib/router';
import { Button } from '../../ui/button';
import { Field, lengthOf } from '../../ui/field';
import { Section } from '../../ui/section';
import { Switch } from '../../ui/switch';
import { viewAs } from '../channels/view-as';
import { Confirm } from '../navigation/confirm';
import { PermissionSwitches } from '../permissions/permission-switches';
import { withPermission } from '../permissions/permissions';
import { DraftForm } from '../settings/save-bar';
import { serverSettingsPath } from '../settings/server-settings-paths';
import { SectionHead } from '../settings/settings-frame';
import { useLeaveFreely } from '../settings/unsaved';
import { useDraft } from '../settings/use-draft';
import { ColourChoice } from './colour-choice';
import { RoleDot } from './role-dot';
import { RoleMembers } from './role-members';
import { isBelow } from './standing';

interface RolePageProps {
  server: Server;
  me: User;
  roleId: string;
}

/** A role: what it is called, what it allows, who holds it. */
export function RolePage({ server, me, roleId }: RolePageProps) {
  const { t } = useTranslation('settings');
  const role = server.roles.find(({ id }) => id === roleId);
  return (
    <>
      <Link
        to={serverSettingsPath(server.id, 'roles')}
        className="-ms-3 -mb-6 inline-flex min-h-11 items-center gap-2 self-start rounded-control px-3 text-soft hover:bg-hover hover:text-text"
      >
        <ArrowLeft aria-hidden size={18} className="rtl:-scale-x-100" />
        {t('roles.title')}
      </Link>
      {role ? (
        <RoleForm server={server} me={me} role={role} />
      ) : (
        <SectionHead title={t('roles.gone')} lead={t('roles.goneLead')} />
      )}
    </>
  );
}

function RoleForm({ server, me, role }: Omit<RolePageProps, 'roleId'> & { role: Server['roles'][number] }) {
  const { t } = useTranslation('settings');
  const client = useRialto();
  const leaveFreely = useLeaveFreely();
  const [deleting, setDeleting] = useState(false);
  const { name, color, mentionable, permissions } = role;
  const draft = useDraft({ name, color, mentionable, permissions });
  const { value, set } = draft;
  const isReadOnly = !isBelow(role, server, me);
  const title = role.everyone ? t('roles.everyone') : name;
  const wrong = () => {
    if (!value.name.trim()) return t('roles.nameMissing');
    return lengthOf(value.name) > NAME_MAX ? t('tooLong') : undefined;
  };
  const save = async (changed: Partial<typeof value>) => {
    const answer = await client.api<RoleBody>(`/roles/${role.id}`, { method: 'PATCH', body: changed });
    return Object.fromEntries(Object.keys(changed).map((key) => [key, answer.role[key as keyof typeof value]]));
  };
  const remove = async () => {
    await client.api(`/roles/${role.id}`, { method: 'DELETE' });
    leaveFreely?.();
    navigate(serverSettingsPath(server.id, 'roles'));
  };
  const lead = role.everyone ? t('roles.everyoneHint') : undefined;
  return (
    <>
      <SectionHead
        title={
          <span className="flex items-center gap-3">
            {!role.everyone && <RoleDot color={value.color} className="size-4" />}
            <bdi>{title}</bdi>
          </span>
        }
        lead={isReadOnly ? t('roles.readOnly') : lead}
      />
      <DraftForm draft={draft} save={save} wrong={wrong()}>
        {!role.everyone && (
          <div className="flex flex-col gap-5">
            <Field
              className="max-w-md"
              label={t('roles.name')}
              value={value.name}
              onChange={(event) => set({ name: event.currentTarget.value })}
              limit={NAME_MAX}
              disabled={isReadOnly}
              dir="auto"
              autoComplete="off"
            />
            <ColourChoice value={value.color} disabled={isReadOnly} onChoose={(chosen) => set({ color: chosen })} />
            <Switch
              label={t('roles.mentionable')}
              hint={t('roles.mentionableHint')}
              checked={value.mentionable}
              disabled={isReadOnly}
              onChange={(isOn) => set({ mentionable: isOn })}
            />
          </div>
        )}
        <PermissionSwitches
          value={value.permissions}
          mine={server.permissions}
          isReadOnly={isReadOnly}
          onChange={(next) => set({ permissions: likeBefore(next, permissions) })}
        />
      </DraftForm>
      <Section title={t('viewAs.title')} lead={t('viewAs.lead')}>
        <Button
          onClick={() => {
            viewAs({ serverId: server.id, roleId: role.id });
            navigate(`/servers/${server.id}`);
          }}
          className="self-start"
        >
          <Eye aria-hidden size={18} strokeWidth={1.75} />
          {t('viewAs.open')}
        </Button>
      </Section>
      {!role.everyone && <RoleMembers server={server} role={role} isReadOnly={isReadOnly} />}
      {!role.everyone && !isReadOnly && (
        <Section title={t('roles.delete')} lead={t('roles.deleteHint')}>
          <Button kind="danger" onClick={() => setDeleting(true)} className="self-start">
            <Trash2 aria-hidden size={18} strokeWidth={1.75} />
            {t('roles.delete')}
          </Button>
        </Section>
      )}
      {deleting && (
        <Confirm
          title={t('roles.deleteTitle', { name })}
          body={t('roles.deleteBody')}
          confirm={t('roles.delete')}
          act={remove}
          onClose={() => setDeleting(false)}
        />
      )}
    </>
  );
}

/** The permissions in the order that they had, so that what is as before is no change. */
function likeBefore(next: Server['permissions'], before: Server['permissions']): Server['permissions'] {
  return next.reduce(
    (all, permission) => (before.includes(permission) ? all : withPermission(all, permission, true)),
    before.filter((permission) => next.includes(permission)),
  );
}
